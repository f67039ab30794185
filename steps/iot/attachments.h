// Kind `attachments`: the certificate is attached to its thing, and its policies to it.
// Must not know: requests, files.
//
// facts: as of every LinksKind, `of` being the certificate's ARN; thing.NAME or exclusive-thing.NAME, policy.NAME
#pragma once

#include "steps/iot/left_to_others.h"
#include "steps/iot/links.h"

namespace byoc {

class AttachmentsKind final : public LinksKind {
 public:
  using LinksKind::LinksKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string_view role() const override { return "registration"; }
  std::string_view naming_fact() const override { return "arn"; }
  bool is_link(std::string_view name) const override;
  std::set<std::string> list(const aws::ResourceReader& iot, const std::string& of, const std::set<std::string>& wanted,
                             const std::set<std::string>& before) const override;
  std::optional<std::string> lacking(const aws::ResourceReader& iot, const Step& step,
                                     const std::set<std::string>& found) const override;
  bool takes_off_first(const std::set<std::string>& together) const override;
  std::optional<std::string> other_sort(const std::string& link) const override;
  bool excludes(const std::string& one, const std::string& other) const override;
  std::string way_out(const std::string& link, const std::string& other) const override;
  void exchange(aws::ResourceClient& iot, const std::string& of, const std::set<std::string>& old,
                const std::string& link) const override;
  void add(aws::ResourceClient& iot, const std::string& of, const std::string& link) const override;
  void take_off(aws::ResourceClient& iot, const std::string& of, const std::string& link) const override;
  std::set<std::string> beside(const Facts& tied_to, const Decision* decision) const override;

 private:
  [[noreturn]] void attach_again(aws::ResourceClient& iot, const std::string& of, const std::set<std::string>& old,
                                 const std::string& link, const Error& failure) const;

  LeftToOthers policies_of_others_;
};

}  // namespace byoc
