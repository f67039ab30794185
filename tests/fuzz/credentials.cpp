// AWS' shared files, and what gives credentials: a service's XML or JSON, a program, the cache of a sign-on.
#include <sstream>

#include "steps/aws/core/profile_file.h"
#include "steps/aws/session.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fake_host.h"

using namespace byoc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto input = fuzz::text_of(data, size);
  const auto way = fuzz::choice(input, 4);
  const auto given = fuzz::parts(input, 3);
  test::FakeHost world;
  auto& variables = world.environment.variables;
  variables = {{"HOME", "/home/u"}, {"AWS_MAX_ATTEMPTS", "2"}};
  world.files.put("/home/u/.aws/config", given[0]);
  world.files.put("/home/u/.aws/credentials", given[1], 0600);
  world.files.put("/home/u/token", given[2], 0600);
  // The cache of single sign-on, under the names that its two forms have for "x".
  world.files.put("/home/u/.aws/sso/cache/11f6ad8ec52a2984abaafd7c3b516503785c2072.json", given[2], 0600);
  world.http.handler = [&](std::string_view, const HttpRequest&) -> HttpResponse { return {200, {}, given[2]}; };
  world.programs.script = [&](const std::vector<std::string>&) -> ProgramResult { return {0, Secret(given[2]), {}}; };
  if (way == 1) variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1/x";
  if (way == 2) variables["AWS_PROFILE"] = "p";
  if (way == 3)
    variables.insert(
        {{"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r"}, {"AWS_WEB_IDENTITY_TOKEN_FILE", "/home/u/token"}});
  fuzz::takes([&] { aws::ProfileFile::parse(given[0], "config"); });
  const aws::Session session{aws::SessionOptions{}, [] { return 0.5; }};
  fuzz::takes([&] { session.region(world.reader()); });
  fuzz::takes([&] { session.credentials(world.reader()); });
  return 0;
}
