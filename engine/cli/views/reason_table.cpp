#include "engine/cli/views/reason_table.h"

namespace byoc {

namespace {

using Code = ReasonCode;

constexpr std::string_view change = "{fact}: {before?} -> {after?}";

constexpr std::string_view right_as_found =
    "if '{file}' is right, say in the manifest what it says ('subject', 'issuer', 'subject_policy: any', 'key: "
    "elsewhere' where its key is not on this machine); else restore the right one and its key from your backup";
constexpr std::string_view restore_key =
    "restore '{file}' from your backup, or run where it is; byoc-apply never makes another key unasked";
constexpr std::string_view bring_key =
    "to see what the lock says without any key, plan with --offline; to have it done, bring '{file}' here from "
    "wherever "
    "it is kept, or run where it is";
constexpr std::string_view move_file = "move '{before}' to '{after}', or take the old path back in the manifest";
constexpr std::string_view prune = "give --prune to carry it out; files stay in any case";
constexpr std::string_view restore_record =
    "if the lock was edited or merged by hand, {told_hint}; nothing was changed";
constexpr std::string_view unlike_profile =
    "'{file}' is kept although it deviates from the profile (found -> profile): {fact}: {before?} -> {after?}";

constexpr std::string_view as_a_ca =
    "issue it again for the same key and name with basicConstraints=critical,CA:TRUE, and put it in its place: openssl "
    "req "
    "-x509 -key KEY -subj NAME -days N -addext basicConstraints=critical,CA:TRUE -addext "
    "keyUsage=critical,keyCertSign,cRLSign -out '{file}'";
constexpr std::string_view proof_in_its_place =
    "have the request beside it signed by the key of {resource}, and put what comes of it in its place";

constexpr ReasonWords table[] = {
    {Code::no_file, "", "{no file} '{after}'", ""},
    {Code::no_file, "key", "{no file} '{after}', a new {wanted:curve} key", ""},
    {Code::not_there, "", "{AWS IoT has no} {noun} '{after}'", ""},
    {Code::not_there, "registration", "{AWS IoT does not have} it", ""},
    {Code::no_longer_there, "", "AWS IoT no longer has the {noun} '{before}'", ""},
    {Code::no_longer_there, "registration", "AWS IoT no longer has {before}", ""},
    {Code::to_be, "", "{portrait}", ""},
    {Code::value_differs, "", change, ""},
    {Code::access_differs, "", "{fact}: {before} -> {after}", ""},
    {Code::value_given, "", "{fact} '{after}'", ""},
    {Code::asked_for, "", "asked for with --replace", ""},
    {Code::upstream_replaced, "", "{step} is replaced", ""},
    {Code::upstream_made_again, "", "{step} is issued again", ""},
    {Code::expired, "", "expired on {before}", ""},
    {Code::in_renewal_window, "", "within '{before}' of its end on {after}", ""},
    {Code::cut_short, "", "{fact}: '{before}' is cut at the notAfter of {step}", ""},
    {Code::nowhere_to_be_had, "", "the recorded certificate is nowhere to be had, so it is issued again", ""},
    {Code::successor_arrived, "",
     "the successor '{after}' (fingerprint {before}) is there, and takes its place; the present one is kept aside", ""},
    {Code::successor_in_place, "", "'{after}' has taken its place already, and is removed", ""},
    {Code::fetched_back, "", "fetched back from AWS IoT, which has it as {before}", ""},
    {Code::found_in_chain, "", "it stands in '{after}', and is taken from there", ""},
    {Code::source_missing, "", "{'file' }is there, but its private key is not", right_as_found},
    {Code::source_missing, "csr", "its private key is not there", ""},
    {Code::source_replaced, "", "{'file' }is for the key that is replaced", right_as_found},
    {Code::source_replaced, "csr", "its key is replaced", ""},
    {Code::source_replaced, "certificate-chain", "one of its certificates becomes another", ""},
    {Code::source_differs, "", "{'file' }was issued for another key", right_as_found},
    {Code::source_differs, "csr", "made for another key", ""},
    {Code::source_differs, "certificate-chain", "one of its certificates has become another", ""},
    {Code::names_other_maker, "", "{'file': }its issuer has another name", right_as_found},
    {Code::names_another_as_itself, "", "{'file': }not self-signed: it names another issuer", right_as_found},
    {Code::not_made_by_maker, "", "{'file': }not signed by its issuer's key", right_as_found},
    {Code::not_made_by_maker, "verification-certificate",
     "'{after}' is not signed by the key of {resource}; it is not sent", proof_in_its_place},
    {Code::not_made_by_itself, "", "{'file': }not signed by its own key", right_as_found},
    {Code::maker_differs, "", "its issuer has a new key", ""},
    {Code::succeeds, "", "the new certificate is registered before {before} is set INACTIVE{; who notices}", ""},
    {Code::kept_to_its_end, "",
     "the new certificate is registered beside {before}, which stays ACTIVE to its own end on {after}", ""},
    {Code::kept_for, "",
     "the new certificate is registered beside {before}, which stays ACTIVE for '{after}', until {told}{; who notices}",
     ""},
    {Code::overlap_ends, "", "the overlap of {before} is over: it is set {after}{, and taken off}", ""},
    {Code::ended_is_deleted, "", "{before}, whose overlap is over, is deleted", ""},
    {Code::comes_as, "", "the new certificate is registered {after}{, with auto-registration}", ""},
    {Code::comes_with_source, "", "asked for with the registration", ""},
    {Code::comes_with_source, "status", "{after}, asked for with the registration", ""},
    {Code::to_be_tied, "", "attach {link}", ""},
    {Code::not_tied, "", "{link} is not attached", ""},
    {Code::tied_otherwise, "", "{link} is attached in another way; it is detached, and attached again at once", ""},
    {Code::tied_unwanted, "", "{link} is attached and no longer wanted", ""},
    {Code::lets_go, "", "detach all of it from '{before}'", ""},
    {Code::tied_beside, "",
     "so it is at {before}, which still serves: {link} is detached there, and attached again at once", ""},
    {Code::nothing_to_tie, "", "nothing is to be attached", ""},
    {Code::needed_by, "", "needed by {step}", ""},
    {Code::not_recorded_yet, "", "AWS IoT has it as wanted, and it is not recorded yet", ""},
    {Code::not_recorded_yet, "key", "'{file}' (public key {after}) fits and is not recorded yet", ""},
    {Code::not_recorded_yet, "csr", "'{file}' fits and is not recorded yet", ""},
    {Code::not_recorded_yet, "certificate-chain", "'{file}' fits and is not recorded yet", ""},
    {Code::not_recorded_yet, "verification-csr", "'{after}' fits and is not recorded yet", ""},
    {Code::not_recorded_yet, "certificate", "'{file}' (fingerprint {after}) fits and is not recorded yet", ""},
    {Code::not_recorded_yet, "registration", "registered as {after} and not recorded yet", ""},
    {Code::not_recorded_yet, "status", "{after} already, not recorded yet", ""},
    {Code::not_recorded_yet, "tags", "tagged already, not recorded yet", ""},
    {Code::not_recorded_yet, "attachments", "attached already, not recorded yet", ""},
    {Code::not_recorded_yet, "thing-groups", "attached already, not recorded yet", ""},
    {Code::has_succeeded, "", "the key {after} has replaced the recorded one, which is kept as '{before}'", ""},
    {Code::recorded_as, "", "recorded as {step} until now", ""},
    {Code::not_in_manifest, "", "no longer in the manifest", prune},
    {Code::known_by, "", "{before}", ""},
    {Code::lives_on_as, "", "what it stands for belongs to {step} now, so it is only forgotten", ""},
    {Code::left_alone, "", "the manifest leaves it alone now, so it is only forgotten", prune},
    {Code::may_live_elsewhere, "", "what it stands for may belong to target '{before}' now, which can't be looked at",
     "see to target '{before}' first"},
    {Code::stays_protected, "", "{before} is protected",
     "put it back with 'protect: false' and apply, then take it out again"},
    {Code::was_adopted, "", "it was only adopted: AWS had it before",
     "give --prune-adopted with --prune to have it deleted too, or 'byoc-apply forget {resource}' to leave it there"},
    {Code::waits_for, "", "waits for {step}", "settle {step} first"},
    {Code::target_silent, "", "target '{before}' can't be looked at", ""},
    {Code::may_not_be_seen, "", "it can't be looked at: {told}", ""},
    {Code::tied_elsewhere, "",
     "{link} can't be attached: the certificate is attached to the thing '{before}', and an exclusive thing is its "
     "only one",
     "detach the certificate from the thing '{before}' if nobody needs that; where it is to have several things, none "
     "can be exclusive: take 'exclusive' out of the manifest"},
    {Code::nothing_to_be_tied, "", "AWS IoT has no {link}, and the manifest does not make it",
     "create it in this region, or give its entry in the manifest a 'document'"},
    {Code::unusable_file, "", "'{path}' is not usable: {told}", ""},
    {Code::unusable_file, "key", "'{path}' is not a private key byoc-apply can use: {told}",
     "name the right file in 'key', or say 'key: elsewhere' where the key is not on this machine; it was not touched"},
    {Code::unusable_file, "csr", "'{path}' is not a usable certificate request: {told}",
     "put the right one there, or name another file in 'csr'; it was not touched"},
    {Code::unusable_file, "certificate", "'{path}' is not a usable certificate: {told}",
     "restore the right one from your backup, or correct 'certificate' in the manifest; it was not touched"},
    {Code::unusable_file, "verification-csr", "'{after}' is not the request that AWS IoT's proof needs: {told}",
     "move it away; it is written anew, with a key that is thrown away at once"},
    {Code::unusable_file, "verification-certificate", "'{after}' is not a usable certificate: {told}",
     proof_in_its_place},
    {Code::file_moved, "", "no file '{after}'; the recorded {noun} was '{before}'", move_file},
    {Code::file_moved, "csr", "no file '{after}'; the recorded request was '{before}'", move_file},
    {Code::recorded_is_gone, "", "the recorded private key '{after}' is not here", bring_key},
    {Code::was_forgotten, "", "{resource} was forgotten on {before}, and may still be in use ({fact} {after})",
     "put its key and certificate back where they were, to go on with it, or make a new one: --replace {resource}"},
    {Code::gone_but_in_use, "", "no file '{after}', but its certificate is recorded", restore_key},
    {Code::holds_another, "", "'{after}' holds another key than the recorded one",
     "restore the recorded key from your backup"},
    {Code::found_otherwise, "", change,
     "a {noun} of this name exists, made by somebody else: write what is there, choose another name, or take it over "
     "with --replace {id}"},
    {Code::found_otherwise, "key", "'{file}' is there already, {fact}: {before?} -> {after?}",
     "say '{fact}: {before}' in the manifest, or name another file"},
    {Code::found_otherwise, "certificate", change, right_as_found},
    {Code::is_version_one, "", "{'file' }is of X.509 version 1, and so no CA for AWS IoT and for most verifiers",
     as_a_ca},
    {Code::lacks_basic_constraints, "",
     "{'file' }has no basicConstraints, and so is no CA for AWS IoT and for verifiers", as_a_ca},
    {Code::maker_may_not_sign, "", "the certificate of {step} is for '{before}' only, and not for signing certificates",
     "have the certificate of {step} issued again for the same key, with keyUsage keyCertSign, and put in its place"},
    {Code::maker_allows_no_maker, "",
     "below {step} no authority may follow, says the {fact} in its certificate or in one above it",
     "name another 'issuer', or have the one that says so issued again for the same key, with a greater {fact}"},
    {Code::maker_not_yet_valid, "", "the certificate of {step} is not valid before {before}",
     "run again once it is, or have it issued again with an earlier notBefore"},
    {Code::maker_forbids_name, "",
     "the name constraints of {step}, or of an authority above it, do not allow '{before}'",
     "choose a name that they allow, or another 'issuer'; a verifier would refuse what it issues"},
    {Code::key_not_checkable, "", "byoc-apply can't check whether '{after}' is for its key: it has {told}",
     "have it issued again for the same key with its curve named (P-256, P-384 or P-521), which is all that AWS IoT "
     "and "
     "most verifiers take"},
    {Code::not_yet_valid, "", "the certificate is not valid before {before}, and AWS IoT takes no CA before that",
     "run again once it is, or have it issued again with an earlier notBefore"},
    {Code::in_the_way, "", "'{after}' is there already and is not what the manifest wants",
     "if a device made it, with a key of its own, say 'key: elsewhere' there; else name another file in the manifest"},
    {Code::in_the_way, "certificate-chain", "'{after}' is there already and is not the chain that the manifest wants",
     "move it away, or name another file in 'certificate_chain'; it was not touched"},
    {Code::change_is_protected, "", change,
     "take the change back, or to have a new key, and everything below it issued again: --replace {resource}"},
    {Code::change_is_protected, "certificate",
     "'{file}' is for another key than the recorded one, {fact}: {before?} -> {after?}",
     "put the recorded one back, or have this one taken in its place: --replace {resource}"},
    {Code::is_protected, "", "{before} is protected",
     "take the change back, or replace it and all below it with: --replace {before}"},
    {Code::successor_unfit, "", "'{after}' can't take the place of '{file}'{: told}",
     "have the right one put at '{after}'; '{file}' stays as it is meanwhile"},
    {Code::name_encoded_otherwise, "",
     "its {fact} is encoded otherwise than in the present one, so that what that has issued would not verify", ""},
    {Code::proves_another_code, "",
     "'{after}' is for {before}, which is not the registration code of this account and region; it is not sent",
     proof_in_its_place},
    {Code::replacement_under_way, "", "it has been replaced already, and what depends on it still has to follow",
     "run without --replace to finish that first, with --no-overlap if the key has leaked"},
    {Code::replacement_under_way, "certificate",
     "it has been replaced already, and its registration still has to follow",
     "run without --replace to finish that first, with --no-overlap if the key has leaked"},
    {Code::over_before_begun, "", "the new certificate would already be over: its end is '{after}'",
     "correct the dates in the manifest, or renew the issuer first"},
    {Code::outlives_maker, "", "{fact}: '{after}' is beyond the issuer's notAfter '{before}'",
     "give an earlier 'not_after', or renew the issuer first"},
    {Code::cannot_end_later, "", "a new one could not end later", "renew the issuer, or correct the dates"},
    {Code::record_is_wrong, "", "the lock does not describe '{after}'", restore_record},
    {Code::record_names_another, "", "AWS IoT has another certificate as {after}", restore_record},
    {Code::cannot_be_renamed, "", change,
     "AWS IoT can't rename a {noun}: give the new one an entry of its own in the manifest, and take this one out with "
     "--prune once nothing uses it"},
    {Code::cannot_be_renamed, "thing", change,
     "AWS IoT can't rename a thing: write the old name; or rename the entry of its device, too, with 'key' and "
     "'certificate' naming the files that it has, and take the old thing out with --prune"},
    {Code::cannot_be_changed, "", change,
     "AWS IoT can't change this of a {noun}: write what is there, or give it an entry of another name"},
    {Code::other_account, "", "registered in account '{before}', but the credentials belong to account '{after}'",
     "use credentials of the recorded account, or keep one manifest for each account; if that was a trial, delete the "
     "lock: what is there is adopted"},
    {Code::other_account_wanted, "", "registered in account '{before}', but the manifest wants '{after}'",
     "correct 'account' below 'aws:', or keep one manifest for each account"},
    {Code::other_region, "", "registered in region '{before}', but this run is for region '{after}'",
     "go back to the recorded region, or give this one a target or a manifest of its own"},
    {Code::other_mode, "", "registered with mode '{before}', the manifest wants '{after}'",
     "AWS IoT can't change it: write the mode that is there, or take 'register' out, apply with --prune, and put it "
     "back"},
    {Code::awaited_file, "", "'{after}' is awaited", ""},
    {Code::awaited_file, "certificate", "the certificate '{after}' is awaited from whoever makes it",
     "put the certificate there"},
    {Code::awaited_file, "csr", "the request '{after}' is awaited from whoever has the key", "put the request there"},
    {Code::awaited_from_maker, "", "the certificate for the request '{before}' is awaited at '{after}', from {told}",
     "have the request '{before}' signed with 'byoc-apply sign' where the key is, or by other means, and put the "
     "certificate at '{after}'"},
    {Code::awaited_proof, "",
     "the request '{told}.csr' is to be signed by this authority's key; the certificate is awaited at '{told}.crt'",
     "have '{told}.csr' signed with 'byoc-apply sign', or by other means, and put what comes of it at '{told}.crt'"},
    {Code::awaited_renewal, "", "its successor is awaited at '{after}', from {told}",
     "have it renewed with 'byoc-apply sign', or by other means with the same key and subject, and put at '{after}'"},
    {Code::awaited_in_service, "", "AWS IoT does not have it; its registration is awaited from whoever registers it",
     "have it registered there, or write in 'register' how byoc-apply is to register it"},
    {Code::is_revoked, "",
     "it was revoked{ on before}{: told}; it stays so, and is not renewed: a new key and certificate for this name are "
     "made with --replace {resource}",
     "take the change of its key back, or have it replaced for good: --replace {resource}"},
    {Code::cannot_be_undone, "", "{after} can't be undone: then only --replace {resource} lets this device in again",
     ""},
    {Code::request_asks_for, "", "'{file}' asks for {before}, which is left out", ""},
    {Code::open_to_git, "", "the .gitignore of its folder lets '{after}' into git: add a line '*{before}' to it", ""},
    {Code::ends_earlier, "", "the new certificate ends before the present one; what it has issued may outlive it", ""},
    {Code::ends_unlike_period, "", "'{file}' ends on {before}, '{wanted:validity}' would be {after}", ""},
    {Code::ends_unlike_date, "", "'{file}' ends on {before}, not on {after}", ""},
    {Code::deviates, "", unlike_profile, ""},
    {Code::renewal_changes, "", "the renewed one is otherwise than the present one: {fact}: {before?} -> {after?}", ""},
    {Code::named_by_serial, "",
     "'{after}' names its issuer's present certificate by its serial number; some verifiers will refuse it below the "
     "renewed {step}, until it is renewed itself",
     ""},
    {Code::maker_not_checkable, "", "byoc-apply can't check who signed '{after}': {told}", ""},
    {Code::other_key_named, "",
     "'{after}' names another key identifier than its issuer has; verifiers that compare them refuse it", ""},
    {Code::ends_soon, "",
     "it ends on {before}, and nothing renews it: say 'renew_before' in the manifest, or when it is renewed by hand",
     ""},
    {Code::window_without_gain, "",
     "within '{before}' of its end on {after}, but a new one could not end later: renew the issuer first", ""},
};

}  // namespace

std::span<const ReasonWords> reason_table() {
  return table;
}

}  // namespace byoc
