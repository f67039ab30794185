// Kind `attachments`: the certificate is attached to its thing, and its policies to it.
// Must not know: requests, files.
//
// facts: as of every LinksKind, `of` being the certificate's ARN; thing.NAME or exclusive-thing.NAME, policy.NAME
#pragma once

#include <map>
#include <mutex>

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
  std::set<std::string> list(const aws::ResourceReader& iot, const std::string& of,
                             const std::set<std::string>& asked) const override;
  std::optional<std::string> lacking(const aws::ResourceReader& iot, const Step& step,
                                     const std::set<std::string>& found) const override;
  std::optional<std::string> tied_elsewhere(const std::set<std::string>& wanted,
                                            const std::set<std::string>& found) const override;
  bool takes_off_first(const std::set<std::string>& together) const override;
  std::optional<std::string> other_sort(const std::string& link) const override;
  void change_sort(aws::ResourceClient& iot, const std::string& of, const std::string& link) const override;
  void add(aws::ResourceClient& iot, const std::string& of, const std::string& link) const override;
  void take_off(aws::ResourceClient& iot, const std::string& of, const std::string& link) const override;
  std::set<std::string> beside(const Facts& tied_to, const Decision* decision) const override;

 private:
  [[noreturn]] void attach_again(aws::ResourceClient& iot, const std::string& of, const std::string& link,
                                 const Error& failure) const;
  bool is_policy_there(const aws::ResourceReader& iot, const std::string& name) const;

  // What others make is asked for once, however many certificates have it attached.
  mutable std::mutex mutex_;
  mutable std::map<std::string, bool> policies_;  // by name
};

}  // namespace byoc
