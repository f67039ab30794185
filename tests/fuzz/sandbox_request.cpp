// A request to the sandbox, signed by our client: the sandbox, which has its own reading of SigV4, finds the signature
// right whatever is signed, and answers everything.
#include <array>

#include "steps/aws/core/sigv4.h"
#include "steps/aws/sandbox/service.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_host.h"

using namespace byoc;

namespace {

const std::string host_name = "127.0.0.1:4566";

HttpRequest request_of(const std::string& target, const std::string& header, const std::string& body) {
  HttpRequest request;
  request.scheme = "http";
  request.host = "127.0.0.1";
  request.port = 4566;
  request.request_target = target;
  request.headers = {{"Host", host_name}};
  if (!header.empty()) request.headers.push_back({"X-Amz-Principal", header});
  request.body = body;
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto input = fuzz::text_of(data, size);
  constexpr std::array methods{"GET", "POST", "PUT", "DELETE", "PATCH"};
  const std::string method = methods.at(fuzz::choice(input, methods.size()));
  const bool is_sts = fuzz::choice(input, 8) == 7;
  const auto given = fuzz::parts(input, 4);  // target, header, body, body of a second request
  test::FakeHost world;
  sandbox::Service service(world.clock, world.random);
  aws::SigningKeys keys;
  aws::Credentials credentials;
  credentials.access_key_id = "sandbox";
  credentials.secret_access_key = Secret("sandbox");
  const aws::SigningScope scope{world.clock.now(), "us-east-1", is_sts ? "sts" : "iot"};
  for (const auto& body : {given[2], given[3]}) {
    auto request = request_of(given[0], given[1], body);
    service.handle(method, request);
    const aws::SignableRequest signable{method, request.request_target, request.headers, request.body};
    for (const auto& header : aws::sign(signable, credentials, scope, keys)) request.headers.push_back(header);
    const auto answer = service.handle(method, request);
    fuzz::require(answer.status >= 200 && answer.status < 600, "a status of " + std::to_string(answer.status));
    fuzz::require(answer.status != 500, "the sandbox failed: " + answer.body);
    fuzz::require(answer.body.find("signature we calculated") == std::string::npos,
                  "the client's signature is not the sandbox's: " + answer.body);
  }
  return 0;
}
