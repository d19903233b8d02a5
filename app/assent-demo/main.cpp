#include "app/assent-demo/Demonstration.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostSeconds = 600;

int fail(const QString &what)
{
    std::fprintf(stderr, "assent-demo: %s\nTry assent-demo --help.\n", qPrintable(what));
    return app::kBadArguments;
}

void describe(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        u"Connects to a Buttplug server, drives each output of its devices up and down, and leaves.\n"
        "Exit status: 0 done, 1 not allowed, 2 bad arguments, 3 no connection."_s);
    parser.addOption(
        {u"url"_s, u"Address of the server. Default: ws://127.0.0.1:12345."_s, u"URL"_s, u"ws://127.0.0.1:12345"_s});
    parser.addOption(
        {u"seconds"_s, u"How long all outputs together are driven, 1 to 600. Default: 8."_s, u"N"_s, u"8"_s});
    parser.addOption({{u"h"_s, u"help"_s}, u"Show this help."_s});
    parser.addOption({{u"v"_s, u"version"_s}, u"Show the version."_s});
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);

    QCommandLineParser parser;
    describe(parser);
    if (!parser.parse(QCoreApplication::arguments()))
        return fail(parser.errorText());
    if (parser.isSet(u"help"_s) || parser.isSet(u"version"_s)) {
        const QString text =
            parser.isSet(u"help"_s) ? parser.helpText() : u"assent-demo %1\n"_s.arg(QLatin1StringView(ASSENT_VERSION));
        std::fputs(qPrintable(text), stdout);
        return app::kDone;
    }
    if (!parser.positionalArguments().isEmpty())
        return fail(u"unexpected argument \"%1\""_s.arg(parser.positionalArguments().constFirst()));
    const QUrl url(parser.value(u"url"_s), QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != "ws"_L1 || url.host().isEmpty())
        return fail(u"--url takes an address like ws://127.0.0.1:12345, not \"%1\""_s.arg(parser.value(u"url"_s)));
    bool isNumber = false;
    const int seconds = parser.value(u"seconds"_s).toInt(&isNumber);
    if (!isNumber || seconds < 1 || seconds > kMostSeconds)
        return fail(
            u"--seconds takes a number from 1 to %1, not \"%2\""_s.arg(kMostSeconds).arg(parser.value(u"seconds"_s)));

    app::Demonstration demonstration(url, std::chrono::seconds(seconds));
    QObject::connect(
        &demonstration, &app::Demonstration::finished, &application,
        [](int exitCode) { QCoreApplication::exit(exitCode); }, Qt::QueuedConnection);
    demonstration.start();
    return QCoreApplication::exec();
}
