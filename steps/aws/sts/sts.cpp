#include "steps/aws/sts/sts.h"

#include <fmt/format.h>

#include "steps/aws/core/uri.h"
#include "steps/aws/core/xml_text.h"

namespace byoc::aws {

namespace {

constexpr Service sts{"AWS STS", "sts"};
constexpr Service sts_for_roles{
    sts.name, sts.id, false,
    "for another address than AWS', set AWS_ENDPOINT_URL_STS: '--endpoint-url' is for AWS IoT"};

// The parameters of one call, as a form.
class Form {
 public:
  explicit Form(std::string_view operation) { text_ = fmt::format("Action={}&Version=2011-06-15", operation); }
  ~Form() { scrub(text_); }
  Form(const Form&) = delete;
  Form& operator=(const Form&) = delete;

  void add(std::string_view name, std::string_view value) {
    text_.append(fmt::format("&{}=", name)).append(percent_encode(value));
  }
  void add(std::string_view name, const std::optional<std::string>& value) {
    if (value) add(name, std::string_view(*value));
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Credentials read_answer(std::string_view operation, std::string body) {
  auto texts = xml_texts(body);
  scrub(body);
  const auto text = [&](const char* name) {
    return texts && texts->contains(name) ? std::string_view(texts->at(name)) : std::string_view();
  };
  const auto source = fmt::format("AWS STS, {}", operation);
  constexpr auto *id = "AccessKeyId", *secret = "SecretAccessKey", *token = "SessionToken", *expiry = "Expiration";
  auto credentials = complete({Secret(text(id)), Secret(text(secret)), Secret(text(token)), id, secret, token}, source);
  if (!credentials || credentials->session_token.empty())
    throw Error(fmt::format("the answer of AWS STS to {} holds no credentials", operation),
                "check that the endpoint is one of AWS STS");
  credentials->expires = read_expiry(text(expiry), expiry, source);
  for (const auto* name : {secret, token}) scrub(texts->at(name));
  return std::move(*credentials);
}

Credentials ask(const Connection& connection, const ReadHost& host, std::string_view operation, const Form& form,
                const Caller& caller) {
  ServiceRequest request{operation, "POST", "/", form.text()};
  request.content_type = "application/x-www-form-urlencoded; charset=utf-8";
  auto response = call(connection, caller, host, sts_for_roles, request,
                       [&](const HttpRequest& r) { return host.http.ask("POST", r); });
  scrub(request.body);
  return read_answer(operation, std::move(response.body));
}

void add_role(Form& form, const RoleRequest& role) {
  form.add("RoleArn", std::string_view(role.role_arn));
  form.add("RoleSessionName", std::string_view(role.session_name));
  form.add("DurationSeconds", role.duration_seconds);
}

}  // namespace

CallerIdentity get_caller_identity(const Connection& connection, const ReadHost& host,
                                   const CredentialsSource& source) {
  const ServiceRequest request{"GetCallerIdentity", "GET", "/?Action=GetCallerIdentity&Version=2011-06-15", ""};
  const auto response =
      call(connection, source, host, sts, request, [&](const HttpRequest& r) { return host.http.get(r); });
  const auto texts = xml_texts(response.body);
  if (texts && texts->contains("Account"))
    return {texts->at("Account"), texts->contains("Arn") ? texts->at("Arn") : std::string()};
  throw Error("the answer of AWS STS to GetCallerIdentity names no account; nothing was changed",
              fmt::format("check that '{}' is an AWS STS endpoint, or leave 'account' out of the manifest",
                          connection.endpoint(host, sts).host));
}

Credentials assume_role(const Connection& connection, const ReadHost& host, const RoleRequest& role,
                        const std::shared_ptr<const Credentials>& signed_by) {
  constexpr std::string_view operation = "AssumeRole";
  Form form(operation);
  add_role(form, role);
  form.add("ExternalId", role.external_id);
  form.add("SerialNumber", role.mfa_serial);
  if (!role.mfa_code.empty()) form.add("TokenCode", role.mfa_code.reveal());
  return ask(connection, host, operation, form, [&] { return signed_by; });
}

Credentials assume_role_with_web_identity(const Connection& connection, const ReadHost& host, const RoleRequest& role,
                                          const WebIdentity& identity) {
  constexpr std::string_view operation = "AssumeRoleWithWebIdentity";
  Form form(operation);
  add_role(form, role);
  form.add("WebIdentityToken", identity.token.reveal());
  return ask(connection, host, operation, form, Unsigned{identity.token, identity.source});
}

}  // namespace byoc::aws
