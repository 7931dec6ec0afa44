#pragma once

#include <functional>
#include <string>
#include <utility>

#include "connector/io/http_server/http_handler.h"
#include "connector/service/feeds/feeds.h"
#include "connector/service/web/access/gate.h"
#include "connector/service/web/site/api.h"
#include "connector/service/web/site/line_limit.h"
#include "connector/service/web/site/pages.h"
#include "connector/service/web/site/services.h"

namespace millrace::service {

// Everything that a service answers over HTTP: its pages, its API, its health and its metrics, and
// who may see them. Loop thread only; the board, the store and the clock outlive it.
class WebSite final : public io::HttpHandler {
 public:
  // Takes one line for whoever runs the service.
  using Log = std::function<void(const std::string&)>;

  WebSite(WebOptions options, Board& board, ledger::Store& store, const Clock& clock, Log log);

  // Who may ask for what, from the next request on; nobody before it was called.
  void let_in(AccessOptions access) {
    services_.takes_changes = !access.tokens.empty();
    gate_.let_in(std::move(access));
  }

  // Has them answer below /feeds/; they outlive the site. Without them nothing is there.
  void hand_out(Feeds& feeds) { services_.feeds = &feeds; }

  Task<io::ServerReply> answer(const io::ServerRequest& request) override;
  io::ServerReply refusal(int status, std::string_view path, std::string_view why) override;
  void done(const io::Exchange& exchange) override;
  void note(const std::string& line) override { log_(line); }
  void note_refusal(const std::string& line) override { refusals_.tell("malformed", line); }

  // Says how many refusals were left out of the log; to be called every few seconds.
  void sum_up_refusals() { refusals_.sum_up(); }

 private:
  struct Route;

  static const Route* route_of(const std::vector<std::string>& parts,
                               const io::ServerRequest& request, std::string& allowed);
  Task<io::ServerReply> answer_call(const Call& call);
  io::ServerReply refused(const Refusal& refusal, bool is_api) const;
  io::ServerReply error(int status, std::string_view code, std::string_view why, bool is_api) const;

  Services services_;
  Gate gate_;
  Pages pages_;
  Api api_;
  Log log_;
  LineLimit refusals_;
};

}  // namespace millrace::service
