#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "connector/base/listen_address.h"
#include "connector/base/task_group.h"
#include "connector/components/environment.h"
#include "connector/engine/serving/service_options.h"
#include "connector/io/http_server/http_server.h"
#include "connector/ledger/store/store.h"
#include "connector/service/feeds/feeds.h"
#include "connector/service/web/site/web_site.h"

namespace millrace::app {

// What `serve` answers over HTTP: the site of its service behind a listener. Loop thread only; what
// it is built from outlives it, and stop() must have returned before it ends.
class HttpFront {
 public:
  using Log = std::function<void(const std::string&)>;

  HttpFront(const components::Environment& environment, service::Board& board, ledger::Store& store,
            std::function<Task<std::string>()> metrics, Log log);
  HttpFront(const HttpFront&) = delete;
  HttpFront& operator=(const HttpFront&) = delete;

  // Listens, and answers from now on. InvalidConfig when the address cannot be had, or the
  // certificate not be used: nothing is answered then.
  Result<void> open(const ListenAddress& address, const engine::ServiceOptions& options);

  // Tokens, hosts and certificate, from the next connection on. After an error the certificate
  // before stays in use.
  Result<void> reload(const engine::ServiceOptions& options);

  // What is handed out below /feeds/, from the next request on. Call once it is open.
  void hand_out(std::vector<components::ServedFeed> feeds) {
    feeds_.serve(std::move(feeds), address_.is_loopback());
  }

  // "http://127.0.0.1:8080", once it is open.
  const std::string& url() const { return url_; }

  // Closes what is open.
  Task<void> stop();

 private:
  Task<void> keep_tidy();

  const components::Environment& environment_;
  ListenAddress address_;
  service::Feeds feeds_;
  service::WebSite site_;
  io::HttpServer server_;
  std::string url_;
  TaskGroup tasks_;
};

}  // namespace millrace::app
