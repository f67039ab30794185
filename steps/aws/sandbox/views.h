// What several operations answer alike: a registration described, a page of a list.
// Must not know: rules about what may be registered.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "steps/aws/sandbox/account.h"
#include "steps/aws/sandbox/json.h"
#include "steps/aws/sandbox/parameters.h"

namespace byoc::sandbox {

// {certificateArn, certificateId}.
Json identify(const Registration& registration, const std::string& arn);

// The members that the descriptions of CA and device certificates share.
Json describe(const Registration& registration, const std::string& arn, const std::string& account_id);

// Which part of a list is asked for: pageSize, marker, isAscendingOrder.
struct PageRequest {
  std::size_t size = 25;
  std::string marker;  // empty for the first page
  bool is_ascending = false;

  static PageRequest read(Parameters& parameters);
};

struct Page {
  std::vector<const Registration*> registrations;
  std::string next_marker;  // empty on the last page
};

// The page of `all` that is asked for, by date of registration. `list` names the list: a marker fits no other list and
// no other order. Throws Refusal for a marker that this function did not make.
Page cut_page(std::vector<const Registration*> all, const PageRequest& request, std::string_view list);

// {certificates: [...], nextMarker}. The service shows the mode of device certificates only.
Json list_json(const Page& page, bool shows_mode, const std::function<std::string(const std::string& id)>& arn_of);

}  // namespace byoc::sandbox
