#include "connector/components/told_request.h"

#include <utility>

namespace millrace::components {
namespace {

// From its making until told() is called.
class RequestTimer {
 public:
  RequestTimer(const Environment& environment, const Events& events, RequestName name,
               std::string method)
      : clock_(environment.clock), events_(events), began_(clock_.now()) {
    done_.connection = std::move(name.connection);
    done_.what = name.what;
    done_.method = std::move(method);
  }

  void tell(int status) {
    done_.status = status;
    done_.elapsed = clock_.now() - began_;
    events_.tell(done_);
  }

 private:
  const Clock& clock_;
  const Events& events_;
  const std::chrono::steady_clock::time_point began_;
  RequestDone done_;
};

}  // namespace

Task<Result<io::HttpResponse>> send_told(const Environment& environment, const Events& events,
                                         RequestName name, io::HttpRequest request,
                                         ByteSize limit) {
  RequestTimer timer(environment, events, std::move(name), request.method);
  auto response = co_await environment.http.send(std::move(request), limit);
  timer.tell(response ? response->head.status : 0);
  co_return response;
}

Task<Result<std::unique_ptr<io::HttpStream>>> open_told(const Environment& environment,
                                                        const Events& events, RequestName name,
                                                        io::HttpRequest request) {
  RequestTimer timer(environment, events, std::move(name), request.method);
  auto stream = co_await environment.http.open(std::move(request));
  timer.tell(stream ? (*stream)->head().status : 0);
  co_return stream;
}

}  // namespace millrace::components
