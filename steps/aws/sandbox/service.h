// AWS IoT and STS in memory: takes a signed request, gives the answer the real service would give.
// Must not know: sockets, the command line, the AWS client.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/host/clock.h"
#include "engine/host/http.h"
#include "engine/host/random.h"
#include "steps/aws/sandbox/callers.h"
#include "steps/aws/sandbox/core/account.h"
#include "steps/aws/sandbox/faults.h"
#include "steps/aws/sandbox/quotas.h"

namespace byoc::sandbox {

class Call;
class Refusal;
struct Request;

// What became of one request.
struct Exchange {
  std::string method, target;
  std::string operation = "-";  // "RegisterCACertificate"
  std::string error_code;       // empty where it succeeded
  std::string request_id;
  int status = 0;  // 0 if the connection was broken instead of an answer
};

struct Settings : Access {
  Account account;                                   // what there is to begin with
  std::function<void(const Account& account)> save;  // called after each change and before its answer; if it throws,
                                                     // the change is undone and the answer is a 500
  Quotas quotas;                                     // beyond them: 400 ThrottlingException
  FaultHook fault;                                   // without one nothing misbehaves
  std::function<void(const Exchange& exchange)> observe;  // called after each request by one thread at a time
};

class Service {
 public:
  // Clock and random source outlive the service; they give it dates, codes and ids.
  Service(const Clock& clock, Random& random, Settings settings = {});

  // The answer to a request as it came over the wire (its host and port count only where it has no Host header). Throws
  // BrokenConnection where a fault wants it so, and nothing else. Safe to use from several threads.
  HttpResponse handle(std::string_view method, const HttpRequest& http);

  // The answer to a request whose body was too large to be read.
  HttpResponse refuse_too_large(std::string_view method, std::string_view target);

  // What each operation of IoT was asked for so far by requests that were signed rightly and that no fault stopped.
  std::vector<Usage> usage() const;

 private:
  struct Turn;
  struct Signed;

  Turn begin(std::string_view method, std::string_view target) const;
  Fault decide_fault(std::string_view method, std::string_view target);
  Signed authenticate(const Request& request, std::string_view service, Time now) const;
  HttpResponse answer(Turn& turn, const HttpRequest& http);
  HttpResponse answer_iot(Turn& turn, const Request& request);
  HttpResponse answer_sts(Turn& turn, const Request& request);
  void check_quota(const std::string& region, std::string_view operation);
  void save_or_undo(Call& call);
  HttpResponse refuse(Turn& turn, const Refusal& refusal) const;
  HttpResponse finish(Turn& turn, HttpResponse response);
  void report(const Exchange& exchange);

  const Clock& clock_;
  Random& random_;
  Settings settings_;
  Callers callers_;
  std::mutex account_mutex_, fault_mutex_, observe_mutex_;
  mutable std::mutex quota_mutex_;
};

}  // namespace byoc::sandbox
