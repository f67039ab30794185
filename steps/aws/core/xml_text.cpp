#include "steps/aws/core/xml_text.h"

#include <Poco/Exception.h>
#include <Poco/SAX/DefaultHandler.h>
#include <Poco/SAX/SAXParser.h>

#include "engine/base/text.h"

namespace byoc::aws {

namespace {

// Events instead of a tree: a tree of a maliciously deep document is taken down recursively.
class TextCollector : public Poco::XML::DefaultHandler {
 public:
  void startElement(const Poco::XML::XMLString&, const Poco::XML::XMLString&, const Poco::XML::XMLString&,
                    const Poco::XML::Attributes&) override {
    current_.clear();
  }

  void characters(const Poco::XML::XMLChar text[], int start, int length) override {
    current_.append(text + start, static_cast<std::size_t>(length));
  }

  void endElement(const Poco::XML::XMLString&, const Poco::XML::XMLString& local_name,
                  const Poco::XML::XMLString&) override {
    if (const auto text = trim(current_); !text.empty()) texts.try_emplace(local_name, text);
    current_.clear();
  }

  std::map<std::string, std::string> texts;

 private:
  std::string current_;
};

}  // namespace

std::optional<std::map<std::string, std::string>> xml_texts(const std::string& text) {
  if (text.find("<!DOCTYPE") != std::string::npos) return std::nullopt;
  try {
    TextCollector collector;
    Poco::XML::SAXParser parser;
    parser.setContentHandler(&collector);
    parser.parseString(text);
    return collector.texts;
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

}  // namespace byoc::aws
