// Kind `tags`: the tags of an authority's registration. A new one asks for them in its own call, so this one calls only
// when something differs. Tags that the manifest has never named are left alone.
// Must not know: certificates.
//
// facts: arn (of what is tagged), region, and "tag.NAME": its value
#pragma once

#include <map>
#include <string>

#include "steps/aws/session.h"
#include "steps/iot/aws_kind.h"

namespace byoc {

class TagsKind final : public AwsKind {
 public:
  explicit TagsKind(const aws::Session& session) : session_(session) {}

  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Outcome apply(const Application& application, Host& host) const override;
  Observed assume(const Step& step, const Record& record) const override;
  std::vector<std::string> needed_outputs() const override { return {"arn", "region"}; }
  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;
  Facts removal(const Record& record) const override;
  Observed look_at_removal(const Step& step, const Record& record, const ReadHost& host) const override;
  void retire(const Step& step, const Observed& found, Host& host) const override;

 private:
  const aws::Session& session_;
};

// The tags among facts or settings, by their names.
std::map<std::string, std::string> tags_in(const Facts& facts);

}  // namespace byoc
