#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connector/base/task.h"
#include "connector/service/web/pages/overview_page.h"
#include "connector/service/web/site/services.h"

namespace millrace::service {

// Answers with pages for people. Loop thread only; the services outlive it.
class Pages {
 public:
  explicit Pages(Services& services);

  Task<io::ServerReply> overview(const Call& call);
  Task<io::ServerReply> sync(const Call& call);
  Task<io::ServerReply> run(const Call& call);

  // From a button of a page; leads back to the page of the sync.
  Task<io::ServerReply> start_sync(const Call& call);
  Task<io::ServerReply> cancel_sync(const Call& call);

  // The stylesheet and the script, which never change under their names.
  Task<io::ServerReply> asset(const Call& call);

  // A page that says this sentence.
  io::ServerReply message(int status, std::string_view sentence) const;

 private:
  io::ServerReply page(int status, std::string_view title, std::string_view main) const;
  io::ServerReply unreadable(const Error& error) const;
  Task<io::ServerReply> make_overview(const Shown& which);

  Services& services_;
  OverviewPage overview_;
  io::ServerReply last_overview_;  // Of all syncs.
  std::optional<std::chrono::steady_clock::time_point> overview_at_ = {};
  std::string style_path_;
  std::string script_path_;
};

}  // namespace millrace::service
