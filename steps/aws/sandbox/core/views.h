// What several operations answer alike: a registration described, a page of a list.
// Must not know: signed requests.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "steps/aws/sandbox/core/account.h"
#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/parameters.h"

namespace byoc::sandbox {

// {certificateArn, certificateId}.
Json identify(const Registration& registration, const std::string& arn);

// The members that the descriptions of CA and device certificates share.
Json describe(const Registration& registration, const std::string& arn, const std::string& account_id);

// Which part of a list is asked for, in one of AWS IoT's two ways.
struct PageRequest {
  std::size_t size = 25;
  std::string marker;  // empty for the first page
  bool is_ascending = true;
  std::string next_member;  // of the answer: names the next page

  static PageRequest by_marker(const Parameters& parameters);  // pageSize, marker, isAscendingOrder; nextMarker
  static PageRequest by_token(const Parameters& parameters);   // maxResults, nextToken; nextToken
};

// What a list shows, by what orders it.
using Listed = std::map<std::string, Poco::Dynamic::Var>;

// For a list in order of creation: dates alone would not tell.
std::string order_key(std::uint64_t sequence);

// {`member`: [...], nextMarker or nextToken}: the page of `all` that is asked for. `list` names the list: a marker fits
// no other list and no other order. Throws Refusal for a marker that this function did not make.
Json list_page(const Listed& all, const PageRequest& request, std::string_view list, const std::string& member);

// As a list of certificates shows it. The service shows the mode of device certificates only.
Json summarize(const Registration& registration, const std::string& arn, bool shows_mode);

// {policyName, policyArn}.
Json summarize_policy(const std::string& name, const std::string& arn);

// {groupName, groupArn}.
Json summarize_group(const std::string& name, const std::string& arn);

Json texts_json(const std::map<std::string, std::string>& texts);

// As the service writes dates: a number with a fraction.
double epoch_seconds(Time time);

}  // namespace byoc::sandbox
