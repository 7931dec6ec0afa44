#include "connector/sources/reports_api/reading/open_export.h"

#include <utility>

#include "connector/sources/reports_api/reading/download.h"
#include "connector/sources/reports_api/reading/file_export.h"
#include "connector/sources/reports_api/reading/unread_export.h"

namespace millrace::sources {
namespace {

ExportPtr watched(ExportPtr inner, Watch watch, Api& api, const Events& events) {
  return std::make_unique<WatchedExport>(std::move(inner), std::move(watch), api.environment,
                                         events);
}

}  // namespace

Result<std::unique_ptr<formats::Decoder>> new_decoder(const Api& api, const ReportConfig& config,
                                                      const std::string& format) {
  const auto* known = api.environment.formats.named(format);
  if (known == nullptr || !known->decoder) {
    return fail(ErrorKind::InvalidConfig, "the format " + format + " cannot be read");
  }
  return known->decoder({.scratch = api.environment.scratch,
                         .sheet = config.sheet,
                         .header_row = config.header_row.number,
                         .mending = mending_of(config)});
}

Task<Result<ExportPtr>> open_file(JobSession& session, const RemoteJob& job,
                                  const std::string& format, Watch watch) {
  Conversation& conversation = *session.conversation;
  auto decoder = new_decoder(conversation.api(), conversation.report(), format);
  if (!decoder) co_return fail(std::move(decoder).error());
  auto stream = co_await open_download(conversation, job);
  if (!stream) co_return fail(std::move(stream).error());
  if (!*stream) co_return nullptr;
  auto exported =
      std::make_unique<FileExport>(std::move(session.conversation), job, std::move(session.slot),
                                   *std::move(stream), *std::move(decoder));
  co_return watched(std::move(exported), std::move(watch), conversation.api(),
                    conversation.events());
}

ExportPtr open_unread(JobSession& session, RemoteJob job, Watch watch) {
  Conversation& conversation = *session.conversation;
  Api& api = conversation.api();
  const Events& events = conversation.events();
  return watched(std::make_unique<UnreadExport>(job.id), std::move(watch), api, events);
}

ExportPtr open_pages(JobSession& session, RemoteJob job, const PageRoute& route,
                     std::optional<PageBody> first, Watch watch) {
  Conversation& conversation = *session.conversation;
  auto exported = std::make_unique<PageExport>(std::move(session.conversation), std::move(job),
                                               std::move(session.slot), route, std::move(first));
  return watched(std::move(exported), std::move(watch), conversation.api(), conversation.events());
}

ExportPtr open_answer(std::unique_ptr<Conversation> conversation, RemoteJob stand_in,
                      std::unique_ptr<io::HttpStream> stream,
                      std::unique_ptr<formats::Decoder> decoder, Watch watch) {
  Api& api = conversation->api();
  const Events& events = conversation->events();
  auto exported =
      std::make_unique<FileExport>(std::move(conversation), std::move(stand_in), JobSlots::Slot(),
                                   std::move(stream), std::move(decoder));
  return watched(std::move(exported), std::move(watch), api, events);
}

}  // namespace millrace::sources
