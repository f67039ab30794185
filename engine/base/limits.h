// How much of each thing is taken, in one table: what is beyond is refused before anything is made of it, and whatever
// byoc-apply can write it can read again.
// Must not know: plans.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace byoc {

struct Limit {
  std::uintmax_t most;
  std::string_view unit;     // "MiB" and "KiB" of a number of bytes; else what is counted
  std::string_view reason;   // why not more
  std::string_view way_out;  // a hint

  // "16 MiB", "2,000,000 values".
  std::string text() const;

  bool allows(std::uintmax_t amount) const { return amount <= most; }
};

namespace limits {

constexpr std::uintmax_t kibibyte = 1u << 10, mebibyte = 1u << 20;

// Files. The manifest is one; the lock has a limit of its own.
inline constexpr Limit file{16 * mebibyte, "MiB", "keys, certificates, documents and manifests are far smaller",
                            "check the path: byoc-apply has no use for a file of that size"};
inline constexpr Limit lock{256 * mebibyte, "MiB",
                            "it is read whole; 20,000 devices with all that they can have in two "
                            "targets take half of it",
                            "split the manifest into several, each with a name and a lock of its own"};
inline constexpr Limit journal{file.most, "MiB", "it is taken into the lock as soon as it has half of that",
                               "move it away: the next run looks at what is there and records that anew"};
inline constexpr Limit unfolded_journal{journal.most / 2, "MiB", "one more batch must still fit into what is read", ""};

// YAML.
inline constexpr Limit yaml_text{lock.most, "MiB", "no text may be larger than the largest that is written",
                                 "split it"};
inline constexpr Limit yaml_depth{64, "levels", "reading goes down by calls", "remove brackets"};
inline constexpr Limit yaml_values{4'000'000, "values", "each takes some 140 bytes while it is read", "split it"};

// Manifests.
inline constexpr Limit resources{20'000, "authorities and devices", "the lock holds every one of them",
                                 "split it into several manifests, each with a name and a lock of its own"};

inline constexpr Limit registrations{60'000, "registrations", "the lock holds each with all that is tied to it",
                                     "split the manifest into several, by targets or by devices"};

inline constexpr Limit hierarchy{100, "levels", "OpenSSL and others verify no longer chain unless they are told to",
                                 "choose an issuer nearer to the root"};

// What others send.
inline constexpr Limit response_head{64 * kibibyte, "KiB", "a service's is a hundred times smaller", ""};
inline constexpr Limit response_body{file.most, "MiB", "the largest answer, a page of a list, is far smaller", ""};
inline constexpr Limit proxy_head{16 * kibibyte, "KiB", "it is a status and a few words", ""};
inline constexpr Limit program_output{1 * mebibyte, "MiB", "what is asked for is one set of credentials",
                                      "run it by hand and see what it prints"};

inline constexpr const Limit* all[] = {&file,          &lock,          &journal,    &unfolded_journal, &yaml_text,
                                       &yaml_depth,    &yaml_values,   &resources,  &registrations,    &hierarchy,
                                       &response_head, &response_body, &proxy_head, &program_output};

}  // namespace limits

}  // namespace byoc
