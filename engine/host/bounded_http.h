// HTTP for one piece of work that asks several times: all its exchanges together end in time.
// Must not know: what the program is for.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string_view>

#include "engine/host/clock.h"
#include "engine/host/http.h"

namespace byoc {

// What the exchanges of one piece of work may take together. Waits between them are not theirs, and a single exchange
// has a deadline of its own: this is for what answers often, slowly, and never enough. What must not be left half done
// (DeafToStop) may take as much again.
class ExchangeTime {
 public:
  static constexpr std::chrono::milliseconds usual = std::chrono::minutes(10);

  explicit ExchangeTime(const Clock& clock, std::chrono::milliseconds limit = usual) : clock_(clock), limit_(limit) {}

  // Runs an exchange. Throws HttpFailure instead, and sends nothing, once the time is over.
  HttpResponse spend(const std::function<HttpResponse()>& exchange);

 private:
  const Clock& clock_;
  const std::chrono::milliseconds limit_;
  std::atomic<std::chrono::steady_clock::duration::rep> spent_ = 0;
};

// Both outlive these objects. Safe to use from several threads.
class BoundedReader : public HttpReader {
 public:
  BoundedReader(const HttpReader& http, const Clock& clock) : http_(http), time_(clock) {}

  HttpResponse get(const HttpRequest& request) const override;
  HttpResponse ask(std::string_view method, const HttpRequest& request) const override;

 private:
  const HttpReader& http_;
  mutable ExchangeTime time_;
};

class BoundedHttp : public Http {
 public:
  BoundedHttp(Http& http, const Clock& clock) : http_(http), time_(clock) {}

  HttpResponse get(const HttpRequest& request) const override;
  HttpResponse ask(std::string_view method, const HttpRequest& request) const override;
  HttpResponse send(std::string_view method, const HttpRequest& request) override;

 private:
  Http& http_;
  mutable ExchangeTime time_;
};

}  // namespace byoc
