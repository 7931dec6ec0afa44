#pragma once

#include <map>
#include <string>
#include <vector>

#include "connector/engine/engine.h"
#include "connector/service/run_watch.h"
#include "connector/service/service.h"
#include "connector/service/web/board.h"

namespace millrace::service {

// What the pages and the API know of a service. Loop thread only; what it is built from outlives
// it.
class ServiceBoard final : public Board {
 public:
  ServiceBoard(Service& service, const engine::Engine& engine, const RunWatch& runs)
      : service_(service), engine_(engine), runs_(runs) {}

  std::vector<SyncNow> syncs() const override;
  std::vector<LimitNow> limits() const override;
  std::vector<std::string> complaints() const override;
  Result<std::string> start(const std::string& sync) override { return service_.start(sync); }
  Result<void> cancel(const std::string& sync) override;

  // Why something does not work that is none of the service's own, until it is taken back by an
  // empty sentence: "file" stands for a file that is not valid.
  void complain(const std::string& about, std::string sentence);

 private:
  SyncNow now_of(const engine::SyncPlan& sync) const;

  Service& service_;
  const engine::Engine& engine_;
  const RunWatch& runs_;
  std::map<std::string, std::string> complaints_;
};

}  // namespace millrace::service
