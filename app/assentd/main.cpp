#include "app/assentd/LevelPrinter.h"
#include "app/assentd/TerminalApproval.h"
#include "app/common/BluetoothEnvironment.h"
#include "app/common/CommandLine.h"
#include "app/common/DeviceFileCommand.h"
#include "app/common/ReplayCommand.h"
#include "app/common/SignalWatcher.h"
#include "app/common/SingleInstance.h"
#include "app/common/UdevRulesCommand.h"
#include "engine/api/Engine.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <cstdio>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace {

constexpr int kFailed = 1;
constexpr mode_t kPrivate = 077;

/// Tells scripts that clients can connect now; ends the program if they never will.
void reportStatus(const engine::ServerStatus &status)
{
    if (status.state == engine::ServerStatus::State::Listening) {
        for (const QString &address : status.addresses)
            std::fprintf(stdout, "listening on %s\n", qPrintable(address));
        std::fflush(stdout);
    } else if (status.state == engine::ServerStatus::State::Failed) {
        const QString holder = status.holder.isEmpty() ? u"another program"_s : status.holder;
        const QString text = status.isPortTaken
            ? u"Port %1 is in use by %2. End that program, or choose another port with --port."_s.arg(status.port).arg(holder)
            : u"The server cannot listen: "_s + status.detail;
        std::fprintf(stderr, "%s\n", qPrintable(text));
        QCoreApplication::exit(status.isPortTaken ? app::kPortTaken : kFailed);
    }
}

} // namespace

int main(int argc, char *argv[])
{
    // Without GLib's loop a command costs four system calls less.
    qputenv("QT_NO_GLIB", "1");
    app::prepareBluetooth();
    ::umask(kPrivate);
    if (const std::optional<int> exitCode = app::runDeviceFileCommand(app::argumentsOf(argc, argv)))
        return *exitCode;
    if (const std::optional<int> exitCode = app::runReplayCommand(argc, argv))
        return *exitCode;
    if (const std::optional<int> exitCode = app::runUdevRulesCommand(app::argumentsOf(argc, argv)))
        return *exitCode;
    QCoreApplication application(argc, argv);
    app::CommandLine commandLine(u"assentd"_s, app::CommandLine::Kind::Daemon);
    if (const std::optional<int> exitCode = commandLine.parse(QCoreApplication::arguments()))
        return *exitCode;
    QString logRules = QLatin1StringView(app::kBluetoothLogRules);
    if (!commandLine.options().usesLovenseConnect) {
        // The daemon needs no plug-ins; Qt would load its TLS ones with the first connection (8 ms and 6 MiB).
        QCoreApplication::setLibraryPaths({});
        logRules += "\nqt.network.ssl.warning=false"_L1; // it would report them missing, for each client
    }
    QLoggingCategory::setFilterRules(logRules);
    app::SingleInstance instance;
    if (!instance.acquire()) {
        std::fprintf(stderr, "Another instance is running already.\n");
        return app::kSecondInstance;
    }

    engine::EngineOptions options = commandLine.options();
    options.canAsk = app::TerminalApproval::isPossible();
    options.listsModels = false;
    engine::Engine engine(options);
    QObject::connect(&engine, &engine::Engine::serverStatusChanged, &application, reportStatus);
    QObject::connect(&engine, &engine::Engine::stopped, &application, [] { QCoreApplication::exit(0); });
    app::SignalWatcher signalWatcher;
    QObject::connect(&signalWatcher, &app::SignalWatcher::terminationRequested, &engine, &engine::Engine::shutdown);

    std::unique_ptr<app::TerminalApproval> terminal;
    if (options.canAsk)
        terminal = std::make_unique<app::TerminalApproval>(engine);
    std::unique_ptr<app::LevelPrinter> levels;
    if (commandLine.showsLevels())
        levels = std::make_unique<app::LevelPrinter>(engine);
    engine.start();
    return QCoreApplication::exec();
}
