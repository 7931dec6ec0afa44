#include "tests/sinks/sink_fixture.h"

#include "connector/delivery/connection.h"

namespace millrace::sinks {
void register_all_sinks(components::Registry& registry);
}  // namespace millrace::sinks

namespace millrace::testing {

using components::LoadReport;

SinkFixture::SinkFixture() : http_(io::make_http_client(loop_.get_executor())) {
  formats::register_all_formats(formats_);
  sinks::register_all_sinks(registry_);
  environment_.emplace(components::Environment{loop_.get_executor(), clock_, workers_, workers_,
                                               *http_, formats_, random_, folder_.path(), *jobs_});
}

template <class Made>
std::shared_ptr<const Made> SinkFixture::parse(const config::ErasedSpec<Made>& spec,
                                               const std::string& yaml) {
  config::Problems problems;
  const auto node = config::parse_document(yaml, "test.yaml", problems);
  auto parsed = spec.parse(node.value_or(config::Node()), "", problems);
  if (!problems.empty()) throw std::runtime_error(problems.text());
  return parsed;
}

SinkFixture::Connection SinkFixture::connect(const std::string& kind, const std::string& yaml) {
  return parse(registry_.sink(kind)->connection, yaml)
      ->connect("there", *environment_, delivery::connect);
}

SinkFixture::Destination SinkFixture::destination(Connection& connection, const std::string& kind,
                                                  const std::string& yaml,
                                                  const std::string& sync) {
  const auto to = parse(registry_.sink(kind)->destination, yaml);
  auto made = to->destination(*connection, {sync, "run-1", clock_.wall_now()});
  if (!made) throw std::runtime_error(made.error().message());
  return std::move(*made);
}

Error SinkFixture::destination_error(Connection& connection, const std::string& kind,
                                     const std::string& yaml, const std::string& sync) {
  const auto to = parse(registry_.sink(kind)->destination, yaml);
  const auto made = to->destination(*connection, {sync, "run-1", clock_.wall_now()});
  return made ? Error(ErrorKind::Internal, "destination() did not fail") : made.error();
}

std::string SinkFixture::problems_of(const std::string& kind, const std::string& yaml) {
  try {
    parse(registry_.sink(kind)->destination, yaml);
  } catch (const std::runtime_error& problems) {
    return problems.what();
  }
  return "";
}

Result<void> SinkFixture::prepare(components::Destination& destination) {
  return run(destination.prepare(*events_));
}

std::vector<Batch> SinkFixture::batches(const std::vector<Field>& columns, const Rows& rows) {
  BatchBuilder builder(std::make_shared<const Schema>(columns));
  std::vector<Batch> result;
  for (const auto& row : rows) {
    for (const Cell& cell : row) {
      if (cell) {
        builder.add(*cell);
      } else {
        builder.add_null();
      }
    }
    if (builder.rows() == 2) result.push_back(builder.take());
  }
  if (builder.rows() > 0) result.push_back(builder.take());
  return result;
}

std::unique_ptr<engine::LoadLane> SinkFixture::begin(components::Destination& destination,
                                                     const std::vector<Field>& columns,
                                                     const std::string& id) {
  auto load = std::make_unique<engine::LoadLane>(
      destination, components::LoadIdentity{id, "customers", run_id_}, *events_);
  auto begun = run(load->begin(std::make_shared<const Schema>(columns)));
  EXPECT_TRUE(begun) << begun.error().message();
  return load;
}

Result<LoadReport> SinkFixture::load(components::Destination& destination,
                                     const std::vector<Field>& columns, const Rows& rows,
                                     const std::string& id) {
  const auto load = std::make_unique<engine::LoadLane>(
      destination, components::LoadIdentity{id, "customers", run_id_}, *events_);
  auto done = run(load->begin(std::make_shared<const Schema>(columns)));
  for (auto& batch : batches(columns, rows)) {
    if (done) done = run(load->take(batch));
  }
  Result<LoadReport> report = done ? run(load->finish({rows.size()})) : fail(done.error());
  if (!report) run(load->abandon());
  return report;
}

std::vector<Field> columns(const std::vector<std::string>& names) {
  std::vector<Field> fields;
  for (const auto& name : names) fields.push_back({name, {}, false});
  return fields;
}

}  // namespace millrace::testing
