// An answer of AWS IoT or STS to each question that we ask: read, refused or an error in words, and no secret in these.
#include <array>
#include <functional>

#include "steps/aws/iot/iot_client.h"
#include "steps/aws/iot/resource_client.h"
#include "tests/fuzz/fuzz.h"
#include "tests/steps/aws/aws_world.h"

using namespace byoc;

namespace {

using Ask = void (*)(test::AwsWorld& world, const aws::Session& session);

template <typename Client, auto operation>
void describe(test::AwsWorld& world, const aws::Session& session) {
  (Client(session, world.reader()).*operation)("name");
}

template <auto operation>
void list(test::AwsWorld& world, const aws::Session& session) {
  (aws::ResourceReader(session, world.reader()).*operation)("arn:aws:iot:eu-west-1:123456789012:cert/ab");
}

constexpr std::array<Ask, 16> questions{
    describe<aws::IotReader, &aws::IotReader::describe_ca_certificate>,
    describe<aws::IotReader, &aws::IotReader::describe_certificate>,
    [](auto& world, const auto& session) { aws::IotReader(session, world.reader()).get_registration_code(); },
    [](auto& world, const auto& session) { aws::IotReader(session, world.reader()).describe_data_endpoint(); },
    describe<aws::ResourceReader, &aws::ResourceReader::get_policy>,
    describe<aws::ResourceReader, &aws::ResourceReader::describe_provisioning_template>,
    describe<aws::ResourceReader, &aws::ResourceReader::describe_thing_type>,
    describe<aws::ResourceReader, &aws::ResourceReader::describe_thing_group>,
    describe<aws::ResourceReader, &aws::ResourceReader::describe_thing>,
    list<&aws::ResourceReader::list_attached_policies>,
    [](auto& world, const auto& session) {
      aws::ResourceReader(session, world.reader()).list_principal_things("arn", aws::Attachment::exclusive);
    },
    list<&aws::ResourceReader::list_thing_groups_for_thing>,
    list<&aws::ResourceReader::has_targets>,
    list<&aws::ResourceReader::list_tags_for_resource>,
    [](auto& world, const auto& session) { session.caller_account(world.reader()); },
    [](auto& world, const auto& session) {
      auto host = world.host();
      aws::IotClient(session, host).register_certificate_without_ca("pem", "ACTIVE");
    },
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto input = fuzz::text_of(data, size);
  const auto ask = questions.at(fuzz::choice(input, questions.size()));
  constexpr std::array statuses{200, 200, 200, 400, 403, 404, 409, 429, 500, 503, 301, 204};
  const auto status = statuses.at(fuzz::choice(input, statuses.size()));
  const auto given = fuzz::parts(input, 3);
  test::AwsWorld world;
  world.environment.variables["AWS_MAX_ATTEMPTS"] = "2";
  std::size_t answers = 0;
  world.http.handler = [&](std::string_view, const HttpRequest&) -> HttpResponse {
    // The second answer to one question is another one, and so are the pages of a list that never ends.
    if (++answers > 50) throw HttpFailure(HttpFailure::Kind::refused, "nobody answers", "look");
    return {status, {{"x-amzn-errortype", given[0]}, {"Date", given[0]}}, given[answers == 1 ? 1 : 2]};
  };
  const aws::Session session{aws::SessionOptions{}, [] { return 0.5; }};
  try {
    ask(world, session);
  } catch (const InternalError& error) {
    fuzz::fault(error.what());
  } catch (const Error& error) {
    const auto told = error.what() + error.hint();
    fuzz::require(told.find(test::secret_key) == std::string::npos, "the secret key is told");
  }
  return 0;
}
