// AWS IoT and STS in memory: takes a signed request, gives the answer the real service would give.
// Must not know: sockets, the command line, steps/aws.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/host/clock.h"
#include "engine/host/http.h"
#include "engine/host/random.h"
#include "steps/aws/sandbox/account.h"
#include "steps/aws/sandbox/faults.h"
#include "steps/aws/sandbox/signature.h"

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
  int status = 0;  // 0 if the connection was dropped instead of an answer
};

struct Settings {
  std::string account_id = "123456789012";
  KeyPair key{"sandbox", Secret("sandbox")};
  Account account;                                   // what there is to begin with
  std::function<void(const Account& account)> save;  // called after each change and before its answer; if it throws,
                                                     // the change is undone and the answer is a 500
  FaultHook fault;                                   // without one nothing misbehaves
  std::function<void(const Exchange& exchange)> observe;  // called after each request by one thread at a time
};

class Service {
 public:
  // Clock and random source outlive the service; they give it dates, codes and ids.
  Service(const Clock& clock, Random& random, Settings settings = {});

  // The answer to a request as it came over the wire (its host and port count only where it has no Host header). Throws
  // HttpFailure where a fault drops the connection, and nothing else. Safe to use from several threads.
  HttpResponse handle(std::string_view method, const HttpRequest& http);

  // The answer to a request whose body was too large to be read.
  HttpResponse refuse_too_large(std::string_view method, std::string_view target);

 private:
  Exchange begin(std::string_view method, std::string_view target);
  Fault decide_fault(std::string_view method, std::string_view target);
  HttpResponse answer(Exchange& exchange, const HttpRequest& http);
  HttpResponse answer_iot(Exchange& exchange, const Request& request);
  HttpResponse answer_sts(Exchange& exchange, const Request& request);
  void save_or_undo(Call& call);
  HttpResponse refuse(Exchange& exchange, const Refusal& refusal) const;
  HttpResponse finish(Exchange& exchange, HttpResponse response);
  void report(const Exchange& exchange);

  const Clock& clock_;
  Random& random_;
  Settings settings_;
  std::mutex account_mutex_, fault_mutex_, observe_mutex_;
};

}  // namespace byoc::sandbox
