// What a registration keeps in AWS IoT beside the present certificate: those that it has succeeded, first ACTIVE and
// attached until their overlap is over, then switched off until somebody prunes.
// Must not know: files.
//
// facts, among the outputs of a registration: kept.ID, until when it serves (RFC 3339); ended.ID, how it was left
// ("INACTIVE" | "REVOKED"); adopted.ID ("true") beside them of one that was there before byoc-apply was, and that is
// therefore never deleted. An id of AWS IoT is the certificate's fingerprint.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/model/step_kind.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/iot/registered_certificate.h"
#include "steps/x509/certificate.h"

namespace byoc {

struct KeptCertificate {
  std::string id;
  std::optional<Time> until;  // none: its overlap is over
  std::string status{};       // then: how it was left
  bool is_adopted = false;    // it was there before, and is not ours to delete
};

// Those among the outputs of a registration, by their ids.
std::vector<KeptCertificate> kept_certificates(const Facts& outputs);

// Copies the facts about them; adds one that serves on, or that does not; takes one out.
void copy_kept_facts(const Facts& from, Facts& to);
void add_kept(Facts& outputs, std::string_view id, Time until);
void add_ended(Facts& outputs, std::string_view id, std::string_view status);
void forget_kept(Facts& outputs, std::string_view id);

// The first fact about them that can't be what was recorded; nothing where all can.
std::optional<std::string> misfit_of_kept(const Facts& outputs);

// Whether byoc-apply has registered it, and may delete it.
bool is_ours(const Record* registration);

// What is due for them, as reasons about each.
Reasons what_is_over(const Situation& situation);

// The certificate that is recorded or was found as `known`, and that `successor` succeeds as `new_id`, serves on as the
// plan says, or is over now. What is not there is left out. Throws DamagedRecord where that is
// no predecessor: another certificate than was recorded, and neither of the same key nor of the same subject.
void keep_predecessor(const Application& application, const Facts& known, const std::string& new_id,
                      const x509::Certificate& successor, const aws::IotReader& iot, Facts& outputs);

// Switches off and deletes what the plan says, and what is over, and changes the outputs by it. That it is over is
// recorded before anything is switched off: the next run goes on from there, whatever it is told. What is not there any
// more is left out from then on. Throws DamagedRecord where AWS IoT has something else by that id.
void settle_kept(const Application& application, const aws::Session& session, Host& host, Facts& outputs);

// Switches a certificate off and takes it off whatever it is attached to; and deletes it. Doing it twice does nothing
// twice.
void take_off_everything(const aws::CertificateDescription& certificate, CertificateType type,
                         const aws::Session& session, Host& host);
void take_away(const aws::CertificateDescription& certificate, CertificateType type, const aws::Session& session,
               Host& host);

// AWS IoT's description of a certificate of that type; nothing where it has none.
std::optional<aws::CertificateDescription> describe(const aws::IotReader& iot, CertificateType type,
                                                    const std::string& id);

// Gives it that status, unless it has it, or is REVOKED, which nothing undoes. Returns the status that it has then.
std::string set_status(aws::IotClient& iot, CertificateType type, const aws::CertificateDescription& certificate,
                       const std::string& status);

}  // namespace byoc
