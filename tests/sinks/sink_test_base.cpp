#include "tests/sinks/sink_test_base.h"

#include "connector/delivery/connection.h"

namespace millrace::sinks {
void register_all_sinks(components::Registry& registry);
}  // namespace millrace::sinks

namespace millrace::testing {

using components::LoadReport;

SinkTest::SinkTest() {
  sinks::register_all_sinks(registry_);
}

template <class Made>
std::shared_ptr<const Made> SinkTest::parse(const config::ErasedSpec<Made>& spec,
                                            const std::string& yaml) {
  config::Problems problems;
  const auto node = config::parse_document(yaml, "test.yaml", problems);
  auto parsed = spec.parse(node.value_or(config::Node()), "", problems);
  if (!problems.empty()) throw std::runtime_error(problems.text());
  return parsed;
}

SinkTest::Connection SinkTest::connect(const std::string& kind, const std::string& yaml) {
  return parse(registry_.sink(kind)->connection, yaml)
      ->connect("there", environment_, delivery::connect);
}

SinkTest::Destination SinkTest::destination(Connection& connection, const std::string& kind,
                                            const std::string& yaml, const std::string& sync) {
  const auto to = parse(registry_.sink(kind)->destination, yaml);
  auto made = to->destination(*connection, {sync, "run-1", clock_.wall_now()});
  if (!made) throw std::runtime_error(made.error().message());
  return std::move(*made);
}

Error SinkTest::destination_error(Connection& connection, const std::string& kind,
                                  const std::string& yaml, const std::string& sync) {
  const auto to = parse(registry_.sink(kind)->destination, yaml);
  const auto made = to->destination(*connection, {sync, "run-1", clock_.wall_now()});
  return made ? Error(ErrorKind::Internal, "destination() did not fail") : made.error();
}

std::string SinkTest::problems_of(const std::string& kind, const std::string& yaml) {
  try {
    parse(registry_.sink(kind)->destination, yaml);
  } catch (const std::runtime_error& problems) {
    return problems.what();
  }
  return "";
}

Result<void> SinkTest::prepare(components::Destination& destination) {
  return run(destination.prepare(*events_));
}

std::vector<Batch> SinkTest::batches(const std::vector<Field>& columns, const Rows& rows) {
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

std::unique_ptr<engine::LoadLane> SinkTest::begin(components::Destination& destination,
                                                  const std::vector<Field>& columns,
                                                  const std::string& id) {
  auto load = std::make_unique<engine::LoadLane>(
      destination, components::LoadIdentity{id, "customers", run_id_}, *events_);
  auto begun = run(load->begin(std::make_shared<const Schema>(columns)));
  EXPECT_TRUE(begun) << begun.error().message();
  return load;
}

Result<LoadReport> SinkTest::load(components::Destination& destination,
                                  const std::vector<Field>& columns, const Rows& rows,
                                  const std::string& id) {
  const auto load = std::make_unique<engine::LoadLane>(
      destination, components::LoadIdentity{id, "customers", run_id_}, *events_);
  load->keep_records(kept_);
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
