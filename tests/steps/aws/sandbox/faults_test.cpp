#include "steps/aws/sandbox/faults.h"

#include <map>

#include "engine/base/error.h"
#include "steps/aws/sandbox/broken_connection.h"
#include "tests/catch.h"
#include "tests/steps/aws/sandbox/sandbox_client.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;
using sandbox::Fault;

namespace {

// A sandbox whose next requests misbehave as `fault` says at the time.
struct Faulty {
  Fault fault;
  Sandbox sandbox{[this] {
    sandbox::Settings settings;
    settings.fault = [this](std::string_view, std::string_view) { return fault; };
    return settings;
  }()};

  HttpResponse send(const std::string& target) {
    return sandbox.service.handle("GET", sandbox.signer.sign("GET", target, ""));
  }
};

}  // namespace

TEST_CASE("faults: throttling and internal failures do nothing and say so") {
  Faulty faulty;
  faulty.fault.kind = Fault::Kind::throttle;
  CHECK(verdict(faulty.sandbox.call("DELETE", "/registrationcode")) == "400 ThrottlingException");
  faulty.fault.kind = Fault::Kind::internal_failure;
  CHECK(verdict(faulty.sandbox.call("GET", "/registrationcode")) == "500 InternalFailureException");
  faulty.fault.kind = Fault::Kind::unavailable;
  const auto unavailable = faulty.sandbox.call("GET", "/registrationcode");
  CHECK(unavailable.status == 503);
  CHECK(unavailable.code.empty());
  CHECK_THAT(unavailable.body, ContainsSubstring("<html>"));
}

TEST_CASE("faults: a connection dropped before does nothing, one dropped after has done it") {
  Faulty faulty;
  auto& sandbox = faulty.sandbox;
  const TestAuthority authority(sandbox.now());
  const auto verification = authority.issue(sandbox.now(), sandbox.registration_code());
  const Sandbox::Pairs members{{"caCertificate", authority.pem}, {"verificationCertificate", verification}};
  const auto is_registered = [&] {
    faulty.fault.kind = Fault::Kind::none;
    return sandbox.call("GET", "/cacertificate/" + id_of(authority.pem)).status == 200;
  };
  faulty.fault.kind = Fault::Kind::drop_before;
  CHECK_THROWS_AS(sandbox.post("/cacertificate", members), HttpFailure);
  CHECK_FALSE(is_registered());
  faulty.fault.kind = Fault::Kind::drop_after;
  CHECK_THROWS_AS(sandbox.post("/cacertificate", members), HttpFailure);
  CHECK(is_registered());
}

TEST_CASE("faults: 429 says when to come again") {
  Faulty faulty;
  faulty.fault.kind = Fault::Kind::too_many_requests;
  const auto response = faulty.send("/registrationcode");
  CHECK(response.status == 429);
  CHECK(find_header(response.headers, "x-amzn-errortype") == "TooManyRequestsException");
  CHECK(find_header(response.headers, "retry-after") == "1");
}

TEST_CASE("faults: a connection can be reset before and after, or cut in the middle of the answer") {
  using How = sandbox::BrokenConnection::How;
  Faulty faulty;
  const auto breakage = [&](Fault::Kind kind) {
    faulty.fault.kind = kind;
    try {
      faulty.send("/registrationcode");
    } catch (const sandbox::BrokenConnection& broken) {
      return std::pair(broken.how(), broken.answer().body.size());
    }
    throw std::logic_error("answered");
  };
  CHECK(breakage(Fault::Kind::reset_before) == std::pair(How::reset, std::size_t{0}));
  CHECK(faulty.sandbox.service.usage().empty());
  CHECK(breakage(Fault::Kind::reset_after).first == How::reset);
  CHECK(faulty.sandbox.service.usage().size() == 1);
  const auto cut = breakage(Fault::Kind::cut);
  CHECK(cut.first == How::cut);
  CHECK(cut.second > 64);
}

TEST_CASE("faults: a refusal in each of the spellings that AWS uses") {
  using Form = Fault::Form;
  Faulty faulty;
  const auto spelled = [&](Form form) {
    faulty.fault.form = form;
    const auto response = faulty.send("/certificates/short");
    CHECK(response.status == 400);
    return std::pair(find_header(response.headers, "x-amzn-errortype").value_or("none"),
                     sandbox::parse_json_object(response.body));
  };
  const std::string code = "InvalidRequestException";
  CHECK(spelled(Form::plain).first == code);
  const auto [capital_code, capital] = spelled(Form::capital_message);
  CHECK(capital_code == code);
  CHECK(capital->has("Message"));
  CHECK_FALSE(capital->has("message"));
  const auto [no_code, in_code] = spelled(Form::code_in_body);
  CHECK(no_code == "none");
  CHECK(in_code->getValue<std::string>("code") == code);
  const auto [no_type, in_type] = spelled(Form::type_in_body);
  CHECK(no_type == "none");
  CHECK(in_type->getValue<std::string>("__type") == "com.amazonaws.iot#" + code);
  CHECK(spelled(Form::code_suffix).first == code + ":http://internal.amazon.com/coral/com.amazonaws.iot/");
  CHECK(spelled(Form::code_namespace).first == "com.amazonaws.iot#" + code);
}

TEST_CASE("faults: a success without output is empty or {}, any other stays as it is") {
  Faulty faulty;
  faulty.fault.form = Fault::Form::swapped_empty;
  CHECK(faulty.sandbox.registration_code().size() == 64);
  const auto deleted = faulty.sandbox.call("DELETE", "/registrationcode");
  CHECK(deleted.status == 200);
  CHECK(deleted.body.empty());
}

TEST_CASE("faults: a wrong clock shows in the Date, and what is signed by the right one expires") {
  Faulty faulty;
  const auto date = [&] { return find_header(faulty.send("/registrationcode").headers, "date").value_or(""); };
  CHECK(date() == "Mon, 21 Sep 2026 14:13:20 GMT");
  faulty.fault.skew = std::chrono::minutes(10);
  CHECK(date() == "Mon, 21 Sep 2026 14:23:20 GMT");
  CHECK(faulty.send("/registrationcode").status == 200);
  faulty.fault.skew = std::chrono::minutes(20);
  CHECK(verdict(faulty.sandbox.call("GET", "/registrationcode")) == "403 InvalidSignatureException");
  faulty.sandbox.signer.date = "20260921T143320Z";
  CHECK(verdict(faulty.sandbox.call("GET", "/registrationcode")) == "200");
}

TEST_CASE("faults: a delay is waited for by the clock") {
  Faulty faulty;
  faulty.fault.delay = std::chrono::milliseconds(50);
  CHECK(faulty.sandbox.registration_code().size() == 64);
  CHECK(faulty.sandbox.host.clock.sleeps() == std::vector{std::chrono::milliseconds(50)});
}

TEST_CASE("faults by chance come in their share and repeat with the seed") {
  const auto draw = [](std::uint64_t seed) {
    sandbox::RandomFaults faults(seed);
    faults.add("throttle:0.25");
    faults.add("drop-after:0.25");
    faults.add("delay:7ms");
    std::vector<Fault::Kind> kinds;
    for (int i = 0; i < 1000; ++i) {
      const auto fault = faults.next();
      CHECK(fault.delay == std::chrono::milliseconds(7));
      kinds.push_back(fault.kind);
    }
    return kinds;
  };
  const auto kinds = draw(7);
  for (const auto kind : {Fault::Kind::throttle, Fault::Kind::drop_after}) {
    const auto count = std::count(kinds.begin(), kinds.end(), kind);
    CHECK(count > 180);
    CHECK(count < 320);
  }
  CHECK(draw(7) == kinds);
  CHECK(draw(8) != kinds);
}

TEST_CASE("faults: chaos is every kind in every form, in its share, and repeats with the seed") {
  const auto draw = [](std::uint64_t seed) {
    sandbox::RandomFaults faults(seed);
    faults.add("chaos:0.3");
    std::vector<std::pair<Fault::Kind, Fault::Form>> drawn;
    for (int i = 0; i < 3000; ++i) {
      const auto fault = faults.next();
      drawn.emplace_back(fault.kind, fault.form);
    }
    return drawn;
  };
  const auto drawn = draw(3);
  std::map<Fault::Kind, int> kinds;
  std::map<Fault::Form, int> forms;
  for (const auto& [kind, form] : drawn) {
    ++kinds[kind];
    ++forms[form];
  }
  CHECK(kinds.size() == 10);
  CHECK(forms.size() == 7);
  CHECK(kinds[Fault::Kind::none] > 2000);
  CHECK(kinds[Fault::Kind::none] < 2200);
  for (const auto& [kind, count] : kinds) CHECK(count > 60);
  CHECK(draw(3) == drawn);
  CHECK(draw(4) != drawn);
}

TEST_CASE("faults: forms, jitter and skew are drawn as they were asked for") {
  sandbox::RandomFaults faults(5);
  faults.add("code-suffix:0.5");
  faults.add("jitter:40ms");
  faults.add("delay:10ms");
  faults.add("skew:-90s");
  int suffixed = 0;
  std::chrono::milliseconds longest{0};
  for (int i = 0; i < 1000; ++i) {
    const auto fault = faults.next();
    CHECK(fault.kind == Fault::Kind::none);
    CHECK(fault.skew == std::chrono::seconds(-90));
    CHECK(fault.delay >= std::chrono::milliseconds(10));
    longest = std::max(longest, fault.delay);
    suffixed += fault.form == Fault::Form::code_suffix ? 1 : 0;
  }
  CHECK(longest > std::chrono::milliseconds(40));
  CHECK(longest < std::chrono::milliseconds(50));
  CHECK(suffixed > 400);
  CHECK(suffixed < 600);
}

TEST_CASE("faults: what is no fault is wrong usage") {
  sandbox::RandomFaults faults(1);
  for (const auto* text :
       {"throttle", "throttle:", "throttle:2", "throttle:-1", "throttle:x", "other:0.1", "delay:50", "delay:-1ms",
        "delay:xms", "throttle:nan", "jitter:5", "skew:10", "skew:m", "skew:10d", "chaos:1.1", "code-suffix:x"})
    CHECK_THROWS_AS(faults.add(text), UsageError);
  faults.add("500:0.6");
  CHECK_THROWS_AS(faults.add("503:0.6"), UsageError);
  sandbox::RandomFaults separate(1);
  separate.add("chaos:0.6");
  separate.add("any-form:0.6");
  CHECK_THROWS_AS(separate.add("capital-message:0.6"), UsageError);
}
