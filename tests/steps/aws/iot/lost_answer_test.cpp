#include "steps/aws/core/json_text.h"
#include "steps/aws/iot/iot_client.h"
#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"
#include "tests/steps/aws/iot/certificates.h"

using namespace byoc;
using namespace byoc::aws;
using namespace byoc::test;

namespace {

struct World : AwsWorld {
  RegisteredCertificate register_ours() {
    auto whole = host();
    return IotClient(session, whole).register_ca_certificate({our_pem, other_pem, true, false});
  }

  RegisteredCertificate register_our_device() {
    auto whole = host();
    return IotClient(session, whole).register_certificate({our_pem, other_pem, "ACTIVE"});
  }

  Session session{{}, [] { return 0.0; }};
};

HttpResponse exists(const std::string& id, const std::string& arn) {
  return json(409, R"({"message": "is there", "resourceId": ")" + id + R"(", "resourceArn": ")" + arn + "\"}",
              {{"x-amzn-ErrorType", "ResourceAlreadyExistsException"}});
}

HttpResponse description(const std::string& id, const std::string& pem) {
  Poco::JSON::Object inner, outer;
  inner.set("certificateId", id);
  inner.set("certificateArn", "arn:" + id);
  inner.set("status", "ACTIVE");
  inner.set("certificatePem", pem);
  outer.set("certificateDescription", inner);
  return json(200, to_json(outer));
}

}  // namespace

TEST_CASE("lost answer: a certificate that exists under our fingerprint is registered") {
  World world;
  world.answer({exists(our_id, "arn:1")});
  const auto found = world.register_ours();
  REQUIRE(found.id == our_id);
  REQUIRE(found.arn == "arn:1");
  REQUIRE(world.sent.size() == 1);
}

TEST_CASE("lost answer: after a dropped connection the second try meets what the first one made") {
  World world;
  int posts = 0;
  world.http.handler = [&](std::string_view, const HttpRequest&) -> HttpResponse {
    if (++posts == 1) throw HttpFailure(HttpFailure::Kind::dropped, "the connection broke");
    return exists(our_id, "arn:1");
  };
  REQUIRE(world.register_our_device().arn == "arn:1");
  REQUIRE(posts == 2);
}

TEST_CASE("lost answer: without an ARN the certificate is described") {
  World world;
  world.answer({exists(our_id, ""), description(our_id, our_pem)});
  REQUIRE(world.register_our_device().arn == "arn:" + our_id);
  REQUIRE(world.sent[1].second.request_target == "/certificates/" + our_id);
}

TEST_CASE("lost answer: under an id of another form the certificate itself is compared") {
  World world;
  world.answer({exists("odd id", "arn:1"), description("odd id", "text\n" + our_pem)});
  REQUIRE(world.register_ours().id == "odd id");
  REQUIRE(world.sent[1].second.request_target == "/cacertificate/odd%20id");
}

TEST_CASE("lost answer: without any id the one it would have is described") {
  World world;
  world.answer({aws_error(409, "ResourceAlreadyExistsException"), description(our_id, our_pem)});
  REQUIRE(world.register_ours().id == our_id);
}

TEST_CASE("lost answer: another certificate, a broken one or none is not ours") {
  const HttpResponse described[] = {description("x", other_pem), description("x", "no PEM"),
                                    aws_error(404, "ResourceNotFoundException")};
  for (const auto& answer : described) {
    World world;
    world.answer({exists("x", "arn:1"), answer});
    const auto error = error_of<ServiceError>([&] { world.register_ours(); });
    REQUIRE(error.code() == "ResourceAlreadyExistsException");
    REQUIRE(error.resource_id() == "x");
    REQUIRE(error.resource_arn() == "arn:1");
    REQUIRE_THAT(error.hint(), ContainsSubstring("another certificate"));
  }
}

TEST_CASE("lost answer: other conflicts are not taken for it") {
  World world;
  world.answer({aws_error(409, "CertificateConflictException")});
  REQUIRE(error_of<ServiceError>([&] { world.register_our_device(); }).code() == "CertificateConflictException");
}
