#include "app/common/BluetoothEnvironment.h"
#include "app/common/CommandLine.h"
#include "app/common/DeviceFileCommand.h"
#include "app/common/ReplayCommand.h"
#include "app/common/SignalWatcher.h"
#include "app/common/SingleInstance.h"
#include "app/common/UdevRulesCommand.h"
#include "engine/api/Engine.h"
#include "ui/Desktop.h"
#include "ui/Icons.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QLoggingCategory>
#include <QStyle>
#include <QTranslator>
#include <cstdio>
#include <sys/stat.h>

using namespace Qt::StringLiterals;

namespace {

constexpr mode_t kPrivate = 077;

/// Tells scripts that clients can connect now. A failure does not end the program: tray and window show it.
void reportStatus(const engine::ServerStatus &status)
{
    if (status.state == engine::ServerStatus::State::Listening) {
        for (const QString &address : status.addresses)
            std::fprintf(stdout, "listening on %s\n", qPrintable(address));
        std::fflush(stdout);
    } else if (status.state == engine::ServerStatus::State::Failed) {
        std::fprintf(stderr, "The server cannot listen: %s\n", qPrintable(status.detail));
    }
}

void setUp()
{
    QApplication::setApplicationName(u"assent"_s);
    QApplication::setApplicationDisplayName(u"Assent"_s);
    QApplication::setApplicationVersion(QString::fromLatin1(ASSENT_VERSION));
    QApplication::setDesktopFileName(u"assent"_s);
    QApplication::setWindowIcon(ui::icons::application());
    QApplication::setQuitOnLastWindowClosed(false);
    // What Qt takes where a desktop has no style of its own.
    if (QApplication::style()->name().compare("windows"_L1, Qt::CaseInsensitive) == 0)
        QApplication::setStyle(u"fusion"_s);
}

void installTranslators(QTranslator &own, QTranslator &base)
{
    // Where no language fits, English does; its file has the plurals.
    if (own.load(QLocale(), u"assent"_s, u"_"_s, u":/i18n"_s) || own.load(u":/i18n/assent_en"_s))
        QCoreApplication::installTranslator(&own);
    if (base.load(QLocale(), u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&base);
}

} // namespace

int main(int argc, char *argv[])
{
    ::umask(kPrivate);
    if (const std::optional<int> exitCode = app::runDeviceFileCommand(app::argumentsOf(argc, argv))) // needs no display
        return *exitCode;
    if (const std::optional<int> exitCode = app::runReplayCommand(argc, argv))
        return *exitCode;
    if (const std::optional<int> exitCode = app::runUdevRulesCommand(app::argumentsOf(argc, argv)))
        return *exitCode;
    QApplication application(argc, argv);
    // The windows need GLib's loop for their desktop; the engine's thread does without: four system calls less a command.
    qputenv("QT_NO_GLIB", "1");
    app::prepareBluetooth();
    QLoggingCategory::setFilterRules(QLatin1StringView(app::kBluetoothLogRules));
    setUp();

    app::CommandLine commandLine(u"assent"_s, app::CommandLine::Kind::Desktop);
    if (const std::optional<int> exitCode = commandLine.parse(QCoreApplication::arguments()))
        return *exitCode;
    app::SingleInstance instance;
    if (!instance.acquire()) {
        std::fprintf(stderr, "Another instance is running already.\n");
        return app::kSecondInstance;
    }
    QTranslator own;
    QTranslator base;
    installTranslators(own, base);

    engine::EngineOptions options = commandLine.options();
    options.canAsk = true;
    engine::Engine engine(options);
    QObject::connect(&engine, &engine::Engine::serverStatusChanged, &application, reportStatus);
    QObject::connect(&engine, &engine::Engine::stopped, &application, [] { QCoreApplication::exit(0); });
    ui::Desktop desktop(engine);
    QObject::connect(&instance, &app::SingleInstance::raiseRequested, &desktop, &ui::Desktop::showWindow);
    app::SignalWatcher signalWatcher;
    QObject::connect(&signalWatcher, &app::SignalWatcher::terminationRequested, &desktop, &ui::Desktop::quit);

    engine.start();
    desktop.start(commandLine.startsHidden());
    return QApplication::exec();
}
