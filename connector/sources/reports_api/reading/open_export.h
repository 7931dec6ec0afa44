#pragma once

#include <memory>
#include <optional>
#include <string>

#include "connector/components/source.h"
#include "connector/formats/format.h"
#include "connector/sources/reports_api/jobs/job_session.h"
#include "connector/sources/reports_api/reading/page_export.h"
#include "connector/sources/reports_api/reading/watched_export.h"
#include "connector/sources/reports_api/settings/plan.h"

// The ways to the rows of an export. Each gives an export that is watched, and that has taken over
// what it needs of the session.

namespace millrace::sources {

using ExportPtr = std::unique_ptr<components::Export>;

// InvalidConfig when there is no format of this name, or when it can only be written.
Result<std::unique_ptr<formats::Decoder>> new_decoder(const Api& api, const ReportConfig& config,
                                                      const std::string& format);

// The file of a done job; nullptr, with the session untouched, when it has none.
Task<Result<ExportPtr>> open_file(JobSession& session, const RemoteJob& job,
                                  const std::string& format, Watch watch);

// A done job whose rows nobody wants: nothing is asked for.
ExportPtr open_unread(JobSession& session, RemoteJob job, Watch watch);

// The result of a done job, page by page. `first` is the first page where it is there already.
ExportPtr open_pages(JobSession& session, RemoteJob job, const PageRoute& route,
                     std::optional<PageBody> first, Watch watch);

// Rows that are an answer themselves, as they come in `stream`; no job is in flight for them.
ExportPtr open_answer(std::unique_ptr<Conversation> conversation, RemoteJob stand_in,
                      std::unique_ptr<io::HttpStream> stream,
                      std::unique_ptr<formats::Decoder> decoder, Watch watch);

}  // namespace millrace::sources
