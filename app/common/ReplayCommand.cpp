#include "app/common/ReplayCommand.h"

#include "app/common/CommandLine.h"
#include "app/common/DeviceFileCommand.h"
#include "app/common/SignalWatcher.h"
#include "app/common/SingleInstance.h"
#include "app/common/UserFolders.h"
#include "engine/api/Engine.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace app {

namespace {

constexpr int kNotEverything = 1;
constexpr double kFastest = 1000;

struct Request
{
    engine::EngineOptions options;
    std::optional<int> exitCode; ///< the arguments were bad, or asked for help
};

int fail(const QString &program, const QString &what)
{
    std::fprintf(stderr, "%s replay: %s\nTry %s replay --help.\n", qPrintable(program), qPrintable(what),
                 qPrintable(program));
    return kBadArguments;
}

Request readArguments(QStringList arguments)
{
    const QString program = QFileInfo(arguments[0]).fileName();
    arguments.removeAt(1);
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    parser.setApplicationDescription(u"Plays a recording on the devices that there are, within their limits."_s);
    parser.addOptions({
        {u"speed"_s, u"How fast: 1 as it was recorded, 2 twice as fast."_s, u"X"_s, u"1"_s},
        {u"simulate"_s,
         u"Play on a simulated device: a name or identifier of the catalog. Repeatable. Real ones are left alone."_s,
         u"MODEL"_s},
        {u"show-packets"_s, u"Log every packet that simulated devices get."_s},
        {{u"h"_s, u"help"_s}, u"Show this help."_s},
    });
    parser.addPositionalArgument(u"FILE"_s, u"What --record has written."_s);
    if (!parser.parse(arguments))
        return {{}, fail(program, parser.errorText())};
    if (parser.isSet(u"help"_s)) {
        std::fputs(qPrintable(parser.helpText()), stdout);
        return {{}, 0};
    }
    bool isNumber = false;
    Request request;
    request.options.replaySpeed = parser.value(u"speed"_s).toDouble(&isNumber);
    if (!isNumber || !(request.options.replaySpeed > 0) || request.options.replaySpeed > kFastest)
        return {{}, fail(program, u"--speed takes a number above 0, at most %1"_s.arg(kFastest))};
    if (parser.positionalArguments().size() != 1)
        return {{}, fail(program, u"one file is to be named"_s)};
    request.options.replayFile = parser.positionalArguments().constFirst();
    request.options.simulatedDevices = parser.values(u"simulate"_s);
    request.options.logPackets = parser.isSet(u"show-packets"_s);
    return request;
}

int report(const engine::ReplayReport &report)
{
    std::fprintf(stdout, "played %llu commands of %.1f s\n", static_cast<unsigned long long>(report.commands),
                 static_cast<double>(report.duration.count()) / 1000);
    for (const QString &name : report.missing)
        std::fprintf(stdout, "there is no device for %s\n", qPrintable(name));
    if (report.skipped > 0)
        std::fprintf(stdout, "left out %llu commands\n", static_cast<unsigned long long>(report.skipped));
    if (report.lost > 0)
        std::fprintf(stdout, "%llu commands were not recorded\n", static_cast<unsigned long long>(report.lost));
    if (!report.damage.isEmpty())
        std::fprintf(stdout, "%s\n", qPrintable(report.damage));
    std::fflush(stdout);
    return report.missing.isEmpty() && report.damage.isEmpty() && report.skipped + report.lost == 0 ? 0
                                                                                                    : kNotEverything;
}

} // namespace

std::optional<int> runReplayCommand(int argc, char **argv)
{
    const QStringList arguments = argumentsOf(argc, argv);
    if (arguments.value(1) != "replay"_L1)
        return std::nullopt;
    QCoreApplication application(argc, argv);
    Request request = readArguments(arguments);
    if (request.exitCode)
        return request.exitCode;
    SingleInstance instance;
    if (!instance.acquire()) {
        std::fprintf(stderr, "Another instance is running already; it has the devices.\n");
        return kSecondInstance;
    }
    engine::EngineOptions &options = request.options;
    options.startServer = false;
    options.canAsk = false;
    options.listsModels = false;
    options.configFolder = configFolder();
    if (!options.simulatedDevices.isEmpty())
        options.disabledBuses = {u"ble"_s,     u"serial"_s,  u"usb"_s,       u"hid"_s,
                                 u"gamepad"_s, u"network"_s, u"websocket"_s, u"lovense"_s};
    engine::Engine engine(options);
    int exitCode = kNotEverything; // ended before the end
    QObject::connect(&engine, &engine::Engine::replayFinished, &engine, [&](const engine::ReplayReport &result) {
        exitCode = report(result);
        engine.shutdown();
    });
    QObject::connect(&engine, &engine::Engine::stopped, &application, [] { QCoreApplication::exit(0); });
    SignalWatcher signalWatcher;
    QObject::connect(&signalWatcher, &SignalWatcher::terminationRequested, &engine, &engine::Engine::shutdown);
    engine.start();
    QCoreApplication::exec();
    return exitCode;
}

} // namespace app
