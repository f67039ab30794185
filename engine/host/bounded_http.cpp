#include "engine/host/bounded_http.h"

#include <fmt/format.h>

#include "engine/host/stop.h"

namespace byoc {

HttpResponse ExchangeTime::spend(const std::function<HttpResponse()>& exchange) {
  const auto limit = is_deaf_to_stop() ? 2 * limit_ : limit_;
  if (std::chrono::steady_clock::duration(spent_) >= limit)
    throw HttpFailure(HttpFailure::Kind::refused,
                      fmt::format("the answers have taken {} s together, and there is no end; nothing more was asked",
                                  std::chrono::duration<double>(limit).count()),
                      "see whether what answers in the service's place, such as a proxy, is that slow, then run again");
  const auto begun = clock_.steady();
  // Also where no answer comes.
  struct Spending {
    ExchangeTime& time;
    std::chrono::steady_clock::time_point begun;
    ~Spending() { time.spent_ += (time.clock_.steady() - begun).count(); }
  } const spending{*this, begun};
  return exchange();
}

HttpResponse BoundedReader::get(const HttpRequest& request) const {
  return time_.spend([&] { return http_.get(request); });
}

HttpResponse BoundedReader::ask(std::string_view method, const HttpRequest& request) const {
  return time_.spend([&] { return http_.ask(method, request); });
}

HttpResponse BoundedHttp::get(const HttpRequest& request) const {
  return time_.spend([&] { return http_.get(request); });
}

HttpResponse BoundedHttp::ask(std::string_view method, const HttpRequest& request) const {
  return time_.spend([&] { return http_.ask(method, request); });
}

HttpResponse BoundedHttp::send(std::string_view method, const HttpRequest& request) {
  return time_.spend([&] { return http_.send(method, request); });
}

}  // namespace byoc
