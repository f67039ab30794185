// Documents in files beside the manifest, and as text in it: how they are read, and where mistakes in them are.
#include <string>

#include "engine/manifest/load.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"

using namespace byoc;

namespace {

const std::string policy =
    R"({"Statement":{"Action":"iot:Connect","Effect":"Allow","Resource":"*"},"Version":"2012-10-17"})";

Manifest with_document(const std::string& document, const std::string& file = {}) {
  test::FakeHost host;
  host.files.put("/w/line.yaml",
                 "version: 1\nname: line\naws: {region: us-east-1}\npolicies:\n  p:\n    document: " + document + "\n");
  host.files.put("/w/p.json", file);
  return load_manifest("/w/line.yaml", host.files, {});
}

std::string text_of(const Manifest& manifest) {
  return manifest.policies.front().document->text;
}

std::string error_with_file(const std::string& content) {
  try {
    with_document("p.json", content);
  } catch (const SourceError& error) {
    return error.what();
  }
  return "no error";
}

std::string error_with_statement(const std::string& statement) {
  return error_with_file("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    " + statement + "]}");
}

}  // namespace

TEST_CASE("documents: a file is read with a byte order mark or without, with CR LF or LF") {
  CHECK(text_of(with_document("p.json", policy)) == policy);
  CHECK(text_of(with_document("p.json", "\xEF\xBB\xBF" + policy + "\r\n")) == policy);
}

TEST_CASE("documents: a text in the manifest may begin with a byte order mark") {
  const std::string mark = "\xEF\xBB\xBF";
  CHECK(text_of(with_document("|\n      " + mark + policy)) == policy);
  CHECK(text_of(with_document("|\n      " + mark + "\n      " + policy)) == policy);
  CHECK(text_of(with_document(">-\n      " + mark + policy)) == policy);
  CHECK(text_of(with_document("'" + mark + policy + "'")) == policy);
}

TEST_CASE("documents: a mistake in a file is told with its line and column, and with what to do") {
  const auto told = [](const std::string& content, const std::string& words) {
    CHECK_THAT(error_with_file(content),
               ContainsSubstring("line.yaml:6:15: error: the document of policy 'p' is wrong at p.json:" + words));
  };
  told("", "1:1: there is nothing in it\n");
  told("null", "1:1: it is null, not a JSON object\n");
  told("\n []", "2:2: it is an empty list, not a JSON object\n");
  told("7", "1:1: it is a number, not a JSON object\n");
  told("{\n<<<<<<< HEAD\n", "2:1: it holds a merge conflict\n");
  told("Version: '2012-10-17'\n", "1:1: this is YAML, not JSON\n");
  told("{\n  \"Version\": \"M\xfcller\"}", "2:16: the byte 0xfc is not UTF-8\n");
  told("{\n  \"Version\": \"a\u200b\"}", "2:16: U+200B (zero width space) stands here, which nobody can see\n");
  told(std::string("{\0\n\0", 4), "1:1: the file is UTF-16 (little endian), not UTF-8\n");
  told("{\n  \"Version\": \"2012-10-18\"}", "2:14: 'Version' is no version of the policy language\n");
}

TEST_CASE("documents: a file is in the checkout, as its path is written") {
  const auto load = [](const std::string& document) {
    test::FakeHost host;
    host.files.put("/w/.git", "gitdir: elsewhere");
    host.files.put("/w/shared/p.json", policy);
    host.files.put("/outside/p.json", policy);
    host.files.put(
        "/w/lines/line.yaml",
        "version: 1\nname: line\naws: {region: us-east-1}\npolicies:\n  p:\n    document: " + document + "\n");
    return load_manifest("/w/lines/line.yaml", host.files, {});
  };
  CHECK(text_of(load("../shared/p.json")) == policy);
  CHECK(text_of(load("/w/shared/p.json")) == policy);
  for (const auto* document : {"../../outside/p.json", "/outside/p.json", "../shared/../../outside/p.json"})
    CHECK_THROWS_WITH(load(document), ContainsSubstring("leads out of the folder whose files may be sent"));
}

TEST_CASE("documents: what AWS IoT is certain to refuse in a file is told where it stands") {
  CHECK_THAT(error_with_statement(R"({"Effect": "allow", "Action": "iot:Connect", "Resource": "*"})"),
             ContainsSubstring("is wrong at p.json:4:16: 'Effect' is neither \"Allow\" nor \"Deny\"\n"));
  CHECK_THAT(error_with_statement(R"({"Effect": "Allow", "Action": [], "Resource": "*"})"),
             ContainsSubstring("is wrong at p.json:4:35: 'Action' is an empty list\n"));
  CHECK(error_with_statement(R"({"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"})") == "no error");
}

TEST_CASE("documents: what may be a secret in a file that is no document is not shown") {
  for (const auto* content :
       {"c2VjcmV0LXRva2Vu", "00726c6f", "\"c2VjcmV0\"", "12345678", "token c2VjcmV0", "-c2VjcmV0"}) {
    const auto error = error_with_file(content);
    CAPTURE(error);
    CHECK_THAT(error, ContainsSubstring("is wrong at p.json:1:1: "));
    for (const auto* part : {"c2Vj", "0072", "1234", "token c"}) CHECK(error.find(part) == std::string::npos);
  }
}

TEST_CASE("documents: a private key that was taken for a document is not shown") {
  const auto error = error_with_file("-----BEGIN PRIVATE KEY-----\nsecret");
  CHECK_THAT(error, ContainsSubstring("'p.json' holds a private key"));
  CHECK(error.find("secret") == std::string::npos);
}

TEST_CASE("documents: numbers are sent as they were written, in a file and in a map") {
  const std::string condition = R"("Condition":{"NumericEquals":{"iot:X":18446744073709551617}})";
  const auto text =
      R"({"Statement":{"Action":"*",)" + condition + R"(,"Effect":"Allow","Resource":"*"},"Version":"2012-10-17"})";
  CHECK(text_of(with_document("p.json", text)) == text);
  CHECK(text_of(with_document("{Version: \"2012-10-17\", Statement: {Action: \"*\", Effect: Allow, Resource: \"*\", "
                              "Condition: {NumericEquals: {\"iot:X\": 18446744073709551617}}}}")) == text);
}

TEST_CASE("documents: a map may hold an invisible character that it names by its escape") {
  const auto manifest =
      with_document("{Version: \"2012-10-17\", Statement: {Action: \"*\", Effect: Allow, Resource: \"a\\u200bb\"}}");
  CHECK_THAT(text_of(manifest), ContainsSubstring("a\u200bb"));
  CHECK_FALSE(manifest.policies.front().document->meaning.empty());
}
