// What the kinds that tie one AWS IoT resource to others have in common: what is tied is listed, added, taken off.
// Must not know: kinds of steps, requests.
//
// facts: of (what the others are tied to), arn of it, region, "ROLE.NAME" for each that is tied ("policy.reader"), and
//        also.ARN for what else has the same ties
// details: lacking (a wanted tie to what is not there), tied_elsewhere (a tie that somebody else has made, and that
//          excludes the wanted one called `excluded`)
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "steps/aws/iot/resource_client.h"
#include "steps/aws/session.h"
#include "steps/iot/aws_kind.h"

namespace byoc {

// What somebody else has tied is left alone: only what the manifest names, or named when it was recorded, counts.
class LinksKind : public AwsKind {
 public:
  explicit LinksKind(const aws::Session& session) : session_(session) {}

  Observed inspect(const Inspection& inspection, const ReadHost& host) const override;
  Decision plan(const Situation& situation) const override;
  Outcome apply(const Application& application, Host& host) const override;
  Observed assume(const Step& step, const Record& record) const override;
  std::vector<std::string> needed_outputs() const override { return {"of", "arn", "region"}; }
  std::optional<std::string> misfit(const Facts& outputs) const override;
  Facts removal(const Record& record) const override;
  Observed look_at_removal(const Step& step, const Record& record, const ReadHost& host) const override;
  void retire(const Step& step, const Observed& found, Host& host) const override;

 protected:
  // The role of the step that makes what the others are tied to, and the fact of it that names it in requests.
  virtual std::string_view role() const = 0;
  virtual std::string_view naming_fact() const = 0;

  // Whether a fact of `wanted` or of the outputs says that something is tied.
  virtual bool is_link(std::string_view name) const = 0;

  // What is tied according to `wanted` or the outputs of a record; nothing of no record.
  std::set<std::string> links_in(const Facts& facts) const;
  std::set<std::string> links_in(const Record* recorded) const;

  // What of `wanted`, and of what was so `before`, is tied to `of`; what else is may be there too.
  virtual std::set<std::string> list(const aws::ResourceReader& iot, const std::string& of,
                                     const std::set<std::string>& wanted,
                                     const std::set<std::string>& before) const = 0;

  // Whether what is no longer wanted stands in the way of what is: `together` is all of both.
  virtual bool takes_off_first(const std::set<std::string>& together) const = 0;

  // The same tie of another sort.
  virtual std::optional<std::string> other_sort(const std::string& /*link*/) const { return std::nullopt; }

  // Whether two ties are never both there, as those of two sorts.
  virtual bool excludes(const std::string& /*one*/, const std::string& /*other*/) const { return false; }

  // What to do where the second, which somebody else has made, excludes the first; empty: as usual.
  virtual std::string way_out(const std::string& /*link*/, const std::string& /*other*/) const { return {}; }

  // One of `wanted` to what does not exist and is made by no step that `step` needs, where `found` are the ties there
  // are.
  virtual std::optional<std::string> lacking(const aws::ResourceReader& /*iot*/, const Step& /*step*/,
                                             const std::set<std::string>& /*found*/) const {
    return std::nullopt;
  }
  // Puts `link` in the place of `old`, which it excludes. Throws Error, with all as it was, where that can't be.
  virtual void exchange(aws::ResourceClient& iot, const std::string& of, const std::set<std::string>& old,
                        const std::string& link) const;

  virtual void add(aws::ResourceClient& iot, const std::string& of, const std::string& link) const = 0;
  virtual void take_off(aws::ResourceClient& iot, const std::string& of, const std::string& link) const = 0;

  // What has the same ties beside the one at hand, as requests name it: by what is known of that, and once
  // `decision`, where there is one, is carried out.
  virtual std::set<std::string> beside(const Facts& /*tied_to*/, const Decision* /*decision*/) const { return {}; }

 private:
  // Those of `links` that `link` excludes.
  std::set<std::string> in_the_way(const std::set<std::string>& links, const std::string& link) const;

  // Those of `links` that `others` has, of whichever sort; those that `others` has of the other sort alone; and those
  // that it does not have at all.
  std::set<std::string> in_any_sort(const std::set<std::string>& links, const std::set<std::string>& others) const;
  std::set<std::string> in_other_sort(const std::set<std::string>& links, const std::set<std::string>& others) const;
  std::set<std::string> in_no_sort(const std::set<std::string>& links, const std::set<std::string>& others) const;

  // From `from`, which is there, to `to`.
  void change(aws::ResourceClient& iot, const std::string& of, const std::set<std::string>& from,
              const std::set<std::string>& to) const;

  // One of `wanted` that can't be, and for which of `found`.
  std::optional<std::pair<std::string, std::string>> tied_elsewhere(const std::set<std::string>& wanted,
                                                                    const std::set<std::string>& found) const;

  std::set<std::string> look(const Inspection& inspection, const aws::ResourceReader& iot, Observed& observed) const;
  std::optional<Reason> obstacle(const Situation& situation, bool is_renewed) const;
  void add_predecessors(const Situation& situation, Reasons& reasons) const;
  std::set<std::string> links_at(const Observed& observed, const std::optional<std::string>& of) const;
  std::set<std::string> let_go(const Situation& situation, const std::optional<std::string>& of) const;
  void settle_others(const Application& application, aws::ResourceClient& iot, Facts& outputs) const;

  const aws::Session& session_;
};

// Those of `links` that `others` has not.
std::set<std::string> without(const std::set<std::string>& links, const std::set<std::string>& others);

// "policy.reader" -> "reader".
std::string linked_name(const std::string& link);

}  // namespace byoc
