// Why a step is due, blocked or warned about, as a value: one list of codes for every kind.
// Must not know: any kind in particular, how it is shown.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/facts.h"
#include "engine/graph/step_id.h"

namespace byoc {

// Behind a code, what its values are; the fact "file" is the path as the manifest names it. A source is the step whose
// product this one is about, a maker the one that it was made with the help of.
enum class ReasonCode {
  // Due.
  no_file,                  // fact, after: what is wanted
  not_there,                // fact, after: the service has no such one
  no_longer_there,          // fact, before: the service has lost it, or somebody deleted it
  to_be,                    // what is wanted of it says all there is to say
  value_differs,            // fact, before: found or recorded, after: wanted or found
  access_differs,           // fact, before, after: who may read the file
  value_given,              // fact, after: of something new
  asked_for,                // the user named it
  upstream_replaced,        // step
  upstream_made_again,      // step
  expired,                  // fact, before: its end
  in_renewal_window,        // fact, before: how long before its end, after: its end
  cut_short,                // fact, before: what was wanted, step: which ends earlier
  nowhere_to_be_had,        // what was recorded is lost
  successor_arrived,        // fact, before: what tells it from others, after: the file that takes another's place
  successor_in_place,       // fact, after: the file, which is there twice
  fetched_back,             // fact, before: as which the service still has it
  found_in_chain,           // fact, after: the file of another, in which it stands, too
  source_missing,           // fact, after: the file that is about it, where that is a found one; so for the next six
  source_replaced,          // in this run
  source_differs,           // it was made from another
  names_other_maker,        // than the wanted one
  names_another_as_itself,  // should have made itself, and names a maker
  not_made_by_maker,        // although it names it
  not_made_by_itself,       // although it says so
  maker_differs,            // the maker is the same, with another key
  succeeds,                 // fact, before: the predecessor, which is switched off afterwards
  kept_to_its_end,          // fact, before: the predecessor, which serves until then, after: its end
  kept_for,                 // fact, before: the predecessor, which serves meanwhile, after: how long; told: until when
  overlap_ends,             // fact, before: what was kept, after: how it is from now on
  ended_is_deleted,         // fact, before: what was kept once
  comes_as,                 // fact, after: it is new together with its source
  comes_with_source,        // fact, after: done by what makes the source
  to_be_tied,               // fact: the link
  not_tied,                 // fact: the link
  tied_otherwise,           // fact: the link as it is wanted
  tied_unwanted,            // fact: the link
  lets_go,                  // fact, before: what it was tied to
  tied_beside,              // fact: the link, before: the predecessor, with which it is done too
  nothing_to_tie,           // to something new
  needed_by,                // step
  // To be adopted.
  not_recorded_yet,  // fact, after: what tells it from others, or says how it is
  has_succeeded,     // fact, before: as what the predecessor is kept, after: what tells the new one
  recorded_as,       // step: under which its record stood
  // To be retired.
  not_in_manifest,     // any more
  known_by,            // fact, before: what a person finds it by
  lives_on_as,         // step
  left_alone,          // the manifest speaks of it, and does not want it
  may_live_elsewhere,  // fact, before: the target that does not answer
  stays_protected,     // fact, before: the resource whose entry is gone
  was_adopted,         // it was there before anything was made
  // Blocked.
  waits_for,                // step
  target_silent,            // fact, before: the target; told: its error
  may_not_be_seen,          // fact, before: how it is denied, after: the permission that it takes; told: its error
  tied_elsewhere,           // fact: the link, before: to what else, which it does not go together with
  nothing_to_be_tied,       // fact: the link; the service has no such one, and nothing here makes it
  unusable_file,            // fact, after; told: what is wrong with it
  file_moved,               // fact, before: recorded, after: wanted; and nothing is there
  recorded_is_gone,         // fact, after: the file
  was_forgotten,            // fact, before: when, after: what it was known by
  gone_but_in_use,          // fact, after: the file
  holds_another,            // fact, after: not what was recorded
  found_otherwise,          // fact, before: found, after: wanted; of what is not ours
  is_version_one,           // fact, after: the file; it says of nobody that he may make others
  lacks_basic_constraints,  // fact, after: the file; so it does not either
  maker_may_not_sign,       // fact, before: what its key is for, step: the maker
  maker_allows_no_maker,    // fact, before: how many more may follow below it, step: the maker
  maker_not_yet_valid,      // fact, before: when it begins, step: the maker
  maker_forbids_name,       // fact, before: the name, step: the maker
  key_not_checkable,        // fact, after: the file; told: what its key is
  not_yet_valid,            // fact, before: when it begins
  in_the_way,               // fact, after: the file
  change_is_protected,      // fact, before, after
  is_protected,             // fact, before: the resource
  successor_unfit,          // fact, after: the file; told: what is wrong with it
  name_encoded_otherwise,   // fact; of the successor
  proves_another_code,      // fact, before: whose it is, after: the file
  replacement_under_way,    // an earlier replacement has to be finished first
  over_before_begun,        // fact, after: the end that it would have
  outlives_maker,           // fact, before: the maker's end, after: wanted
  cannot_end_later,         // a new one could not
  record_is_wrong,          // fact, after: the file that is recorded as something else
  record_names_another,     // fact, after: the recorded id, under which the service has another
  cannot_be_renamed,        // fact, before, after
  cannot_be_changed,        // fact, before, after
  other_account,            // fact, before: recorded, after: of this run
  other_account_wanted,     // fact, before: recorded, after: wanted
  other_region,             // fact, before: recorded, after: of this run
  other_mode,               // fact, before: found or recorded, after: wanted
  // Awaited.
  awaited_file,        // fact, after: the file
  awaited_from_maker,  // fact, before: the file that it is made from, after: the file, step: the maker; told: by whom
  awaited_proof,       // told: what the names of request and certificate begin with
  awaited_renewal,     // fact, after: the file; told: by whom
  awaited_in_service,  // in the step's target
  // Warned about.
  is_revoked,           // fact, before: when; told: by whom and why
  cannot_be_undone,     // fact, after
  request_asks_for,     // fact, before: what is left out
  open_to_git,          // fact, before: the ending of such files, after: the file
  ends_earlier,         // than the present one
  ends_unlike_period,   // fact, before: found, after: what is wanted would give
  ends_unlike_date,     // fact, before: found, after: wanted
  deviates,             // fact, before: found, after: of the profile
  renewal_changes,      // fact, before: as it is, after: as it will be
  named_by_serial,      // fact, before: the serial number, after: the file, step: the maker, which is renewed
  maker_not_checkable,  // fact, after: the file; told: what can't be looked at
  other_key_named,      // fact, after: the file, which names another key of its maker than that has
  ends_soon,            // fact, before: its end
  window_without_gain,  // as in_renewal_window, but a new one could not end later
};

// Every code with the token that stands for it in documents; a token is never changed.
inline constexpr std::array reason_codes = std::to_array<std::pair<ReasonCode, std::string_view>>({
    {ReasonCode::no_file, "no_file"},
    {ReasonCode::not_there, "not_there"},
    {ReasonCode::no_longer_there, "no_longer_there"},
    {ReasonCode::to_be, "to_be"},
    {ReasonCode::value_differs, "value_differs"},
    {ReasonCode::access_differs, "access_differs"},
    {ReasonCode::value_given, "value_given"},
    {ReasonCode::asked_for, "asked_for"},
    {ReasonCode::upstream_replaced, "upstream_replaced"},
    {ReasonCode::upstream_made_again, "upstream_made_again"},
    {ReasonCode::expired, "expired"},
    {ReasonCode::in_renewal_window, "in_renewal_window"},
    {ReasonCode::cut_short, "cut_short"},
    {ReasonCode::nowhere_to_be_had, "nowhere_to_be_had"},
    {ReasonCode::successor_arrived, "successor_arrived"},
    {ReasonCode::successor_in_place, "successor_in_place"},
    {ReasonCode::fetched_back, "fetched_back"},
    {ReasonCode::found_in_chain, "found_in_chain"},
    {ReasonCode::source_missing, "source_missing"},
    {ReasonCode::source_replaced, "source_replaced"},
    {ReasonCode::source_differs, "source_differs"},
    {ReasonCode::names_other_maker, "names_other_maker"},
    {ReasonCode::names_another_as_itself, "names_another_as_itself"},
    {ReasonCode::not_made_by_maker, "not_made_by_maker"},
    {ReasonCode::not_made_by_itself, "not_made_by_itself"},
    {ReasonCode::maker_differs, "maker_differs"},
    {ReasonCode::succeeds, "succeeds"},
    {ReasonCode::kept_to_its_end, "kept_to_its_end"},
    {ReasonCode::kept_for, "kept_for"},
    {ReasonCode::overlap_ends, "overlap_ends"},
    {ReasonCode::ended_is_deleted, "ended_is_deleted"},
    {ReasonCode::comes_as, "comes_as"},
    {ReasonCode::comes_with_source, "comes_with_source"},
    {ReasonCode::to_be_tied, "to_be_tied"},
    {ReasonCode::not_tied, "not_tied"},
    {ReasonCode::tied_otherwise, "tied_otherwise"},
    {ReasonCode::tied_unwanted, "tied_unwanted"},
    {ReasonCode::lets_go, "lets_go"},
    {ReasonCode::tied_beside, "tied_beside"},
    {ReasonCode::nothing_to_tie, "nothing_to_tie"},
    {ReasonCode::needed_by, "needed_by"},
    {ReasonCode::not_recorded_yet, "not_recorded_yet"},
    {ReasonCode::has_succeeded, "has_succeeded"},
    {ReasonCode::recorded_as, "recorded_as"},
    {ReasonCode::not_in_manifest, "not_in_manifest"},
    {ReasonCode::known_by, "known_by"},
    {ReasonCode::lives_on_as, "lives_on_as"},
    {ReasonCode::left_alone, "left_alone"},
    {ReasonCode::may_live_elsewhere, "may_live_elsewhere"},
    {ReasonCode::stays_protected, "stays_protected"},
    {ReasonCode::was_adopted, "was_adopted"},
    {ReasonCode::waits_for, "waits_for"},
    {ReasonCode::target_silent, "target_silent"},
    {ReasonCode::may_not_be_seen, "may_not_be_seen"},
    {ReasonCode::tied_elsewhere, "tied_elsewhere"},
    {ReasonCode::nothing_to_be_tied, "nothing_to_be_tied"},
    {ReasonCode::unusable_file, "unusable_file"},
    {ReasonCode::file_moved, "file_moved"},
    {ReasonCode::recorded_is_gone, "recorded_is_gone"},
    {ReasonCode::was_forgotten, "was_forgotten"},
    {ReasonCode::gone_but_in_use, "gone_but_in_use"},
    {ReasonCode::holds_another, "holds_another"},
    {ReasonCode::found_otherwise, "found_otherwise"},
    {ReasonCode::is_version_one, "is_version_one"},
    {ReasonCode::lacks_basic_constraints, "lacks_basic_constraints"},
    {ReasonCode::maker_may_not_sign, "maker_may_not_sign"},
    {ReasonCode::maker_allows_no_maker, "maker_allows_no_maker"},
    {ReasonCode::maker_not_yet_valid, "maker_not_yet_valid"},
    {ReasonCode::maker_forbids_name, "maker_forbids_name"},
    {ReasonCode::key_not_checkable, "key_not_checkable"},
    {ReasonCode::not_yet_valid, "not_yet_valid"},
    {ReasonCode::in_the_way, "in_the_way"},
    {ReasonCode::change_is_protected, "change_is_protected"},
    {ReasonCode::is_protected, "is_protected"},
    {ReasonCode::successor_unfit, "successor_unfit"},
    {ReasonCode::name_encoded_otherwise, "name_encoded_otherwise"},
    {ReasonCode::proves_another_code, "proves_another_code"},
    {ReasonCode::replacement_under_way, "replacement_under_way"},
    {ReasonCode::over_before_begun, "over_before_begun"},
    {ReasonCode::outlives_maker, "outlives_maker"},
    {ReasonCode::cannot_end_later, "cannot_end_later"},
    {ReasonCode::record_is_wrong, "record_is_wrong"},
    {ReasonCode::record_names_another, "record_names_another"},
    {ReasonCode::cannot_be_renamed, "cannot_be_renamed"},
    {ReasonCode::cannot_be_changed, "cannot_be_changed"},
    {ReasonCode::other_account, "other_account"},
    {ReasonCode::other_account_wanted, "other_account_wanted"},
    {ReasonCode::other_region, "other_region"},
    {ReasonCode::other_mode, "other_mode"},
    {ReasonCode::awaited_file, "awaited_file"},
    {ReasonCode::awaited_from_maker, "awaited_from_maker"},
    {ReasonCode::awaited_proof, "awaited_proof"},
    {ReasonCode::awaited_renewal, "awaited_renewal"},
    {ReasonCode::awaited_in_service, "awaited_in_service"},
    {ReasonCode::is_revoked, "is_revoked"},
    {ReasonCode::cannot_be_undone, "cannot_be_undone"},
    {ReasonCode::request_asks_for, "request_asks_for"},
    {ReasonCode::open_to_git, "open_to_git"},
    {ReasonCode::ends_earlier, "ends_earlier"},
    {ReasonCode::ends_unlike_period, "ends_unlike_period"},
    {ReasonCode::ends_unlike_date, "ends_unlike_date"},
    {ReasonCode::deviates, "deviates"},
    {ReasonCode::renewal_changes, "renewal_changes"},
    {ReasonCode::named_by_serial, "named_by_serial"},
    {ReasonCode::maker_not_checkable, "maker_not_checkable"},
    {ReasonCode::other_key_named, "other_key_named"},
    {ReasonCode::ends_soon, "ends_soon"},
    {ReasonCode::window_without_gain, "window_without_gain"},
});

std::string_view to_string(ReasonCode code);

// Whether the way out is to restore the record: how that is done is the answer of the store, in `told_hint`.
constexpr bool doubts_record(ReasonCode code) {
  return code == ReasonCode::record_is_wrong || code == ReasonCode::record_names_another;
}

struct Reason {
  ReasonCode code = ReasonCode::value_differs;
  std::string fact{};                            // the name of what it is about
  std::optional<std::string> before{}, after{};  // values of it; an absent one and an empty one are different things
  std::optional<StepId> step{};                  // another step that it is about
  std::string told{}, told_hint{};               // words, as an Error's: shown, neither compared nor part of a digest

  friend bool operator==(const Reason& one, const Reason& other) {
    return one.code == other.code && one.fact == other.fact && one.before == other.before && one.after == other.after &&
           one.step == other.step;
  }
};

using Reasons = std::vector<Reason>;

// One for each name whose value differs, sorted by name. Looks at the names for which `counts` answers true; with none
// given, at all.
Reasons differences(const Facts& before, const Facts& after, bool (*counts)(std::string_view name) = nullptr,
                    ReasonCode code = ReasonCode::value_differs);

}  // namespace byoc
