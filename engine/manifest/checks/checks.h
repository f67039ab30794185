// The rules that a schema can't express, one function per subject; each adds what it finds to the review.
// Must not know: steps, AWS calls. What is in doubt leads to no mistake.
#pragma once

#include "engine/manifest/checks/review.h"
#include "engine/manifest/model/taken_file.h"

namespace byoc {

// No more authorities and devices than this version holds.
void check_size(Review& review);

// Every issuer is an authority of this manifest, and following issuers ends at a root. Answers whether following
// them ends at all, known or not: what walks up from a resource needs it.
bool check_issuers(Review& review);

// RFC 5280 4.2.1.9: how many authorities may follow below one.
void check_path_lengths(Review& review);

// Country, state and organization of an authority are its issuer's, unless it says otherwise; no subject is its
// issuer's.
void check_subject_policy(Review& review);

// Every subject has a common name; no value holds what a name can't.
void check_subjects(Review& review);

// One of a period and fixed dates, in order, within the issuer's and within what X.509 can say; the renewal window is
// shorter.
void check_validities(Review& review);

// A key is a file, or elsewhere; with what is elsewhere goes what it leaves to be said, and nothing that it makes
// meaningless.
void check_custody(Review& review);

// Every file is inside the manifest's folder or absolute, is one file, and is one resource's alone.
void check_files(Review& review, const std::vector<TakenFile>& taken);

// What is registered can be: the manifest names AWS, and the issuer of a device is registered too.
void check_registrations(Review& review);

// Things, policies and what they refer to: it is there, it is within AWS IoT's limits, and no name is given twice.
void check_aws_resources(Review& review);

// Each target is a place of its own, and every authority may be registered in all of them.
void check_targets(Review& review);

}  // namespace byoc
