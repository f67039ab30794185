// The public SigV4 test suite, every case at every stage. It is no part of this project: it is read from beside the
// checkout where it stands there.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include "engine/base/text.h"
#include "steps/aws/core/sigv4.h"
#include "tests/catch.h"

using namespace byoc;
using namespace byoc::aws;

namespace {

const std::filesystem::path suite = BYOC_SOURCE_DIR "/../shared/sigv4-vectors";

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  REQUIRE(in.good());
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Case {
  std::string method, target, body;
  HttpHeaders headers;
  Credentials credentials;
  SigningScope scope;
  bool normalizes = true, signs_token = true;
};

// "Name:value" lines; one that begins with a blank continues the one before.
void read_request(const std::string& text, Case& out) {
  const auto end_of_headers = text.find("\n\n");
  std::istringstream lines(text.substr(0, end_of_headers));
  if (end_of_headers != std::string::npos) out.body = text.substr(end_of_headers + 2);
  std::string line;
  std::getline(lines, line);
  const auto first = line.find(' '), last = line.rfind(" HTTP/1.1");
  out.method = line.substr(0, first);
  out.target = line.substr(first + 1, last - first - 1);
  while (std::getline(lines, line)) {
    if (line.starts_with(" "))
      out.headers.back().value += "\n" + line;
    else if (!line.empty())
      out.headers.push_back({line.substr(0, line.find(':')), line.substr(line.find(':') + 1)});
  }
}

Case read_case(const std::filesystem::path& folder) {
  const auto context = Poco::JSON::Parser().parse(read(folder / "context.json")).extract<Poco::JSON::Object::Ptr>();
  const auto keys = context->getObject("credentials");
  Case out;
  out.credentials = {keys->getValue<std::string>("access_key_id"),
                     Secret(keys->getValue<std::string>("secret_access_key")),
                     Secret(keys->optValue<std::string>("token", "")), "suite"};
  out.scope = {*parse_rfc3339(context->getValue<std::string>("timestamp")), context->getValue<std::string>("region"),
               context->getValue<std::string>("service")};
  out.normalizes = context->getValue<bool>("normalize");
  out.signs_token = !context->optValue<bool>("omit_session_token", false);
  read_request(read(folder / "request.txt"), out);
  if (context->getValue<bool>("sign_body")) out.headers.push_back({"x-amz-content-sha256", sha256_hex(out.body)});
  if (!out.signs_token) out.credentials.session_token = Secret();
  return out;
}

void check(const std::filesystem::path& folder) {
  auto vector = read_case(folder);
  SignableRequest request{vector.method, vector.target, vector.headers, vector.body, vector.normalizes};
  SigningKeys keys;
  const auto added = sign(request, vector.credentials, vector.scope, keys);
  const auto with_all = read(folder / "header-signed-request.txt");
  REQUIRE_THAT(with_all, ContainsSubstring("Authorization:" + *find_header(added, "Authorization") + "\n"));

  for (const auto& header : added)
    if (header.name != "Authorization") request.headers.push_back(header);
  const auto canonical = canonical_request(request);
  REQUIRE(canonical == read(folder / "header-canonical-request.txt"));
  const auto text = string_to_sign(vector.scope, canonical);
  REQUIRE(text == read(folder / "header-string-to-sign.txt"));
  const auto key = signing_key(vector.credentials.secret_access_key, vector.scope);
  REQUIRE(signature(key, text) == read(folder / "header-signature.txt"));
}

}  // namespace

TEST_CASE("sigv4: every case of the public suite agrees at every stage") {
  if (!std::filesystem::exists(suite)) {
    WARN("skipped: the SigV4 suite does not stand beside this checkout");
    return;
  }
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(suite)) {
    if (!entry.is_directory()) continue;
    INFO(entry.path().filename().string());
    check(entry.path());
    ++cases;
  }
  REQUIRE(cases == 38);
}
