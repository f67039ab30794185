// Kind `thing-groups`: the thing is in its thing groups.
// Must not know: certificates, requests.
//
// facts: as of every LinksKind, `of` being the thing's name; group.NAME
#pragma once

#include "steps/iot/links.h"

namespace byoc {

class MembershipsKind final : public LinksKind {
 public:
  using LinksKind::LinksKind;

  std::vector<Permission> permissions(const Step& step, const Record* recorded) const override;

 protected:
  std::string_view role() const override { return "thing"; }
  std::string_view naming_fact() const override { return "name"; }
  bool is_link(std::string_view name) const override { return name.starts_with("group."); }
  std::set<std::string> list(const aws::ResourceReader& iot, const std::string& of, const std::set<std::string>& wanted,
                             const std::set<std::string>& before) const override;
  // A thing is in one group of a hierarchy at most.
  bool takes_off_first(const std::set<std::string>&) const override { return true; }
  void add(aws::ResourceClient& iot, const std::string& of, const std::string& link) const override;
  void take_off(aws::ResourceClient& iot, const std::string& of, const std::string& link) const override;
};

}  // namespace byoc
