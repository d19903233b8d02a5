#include "tests/config/ConfigFixtures.h"

#include <QDir>
#include <QFile>
#include <QtGlobal>

using namespace Qt::StringLiterals;

namespace fixtures {

engine::Catalog catalog()
{
    engine::Catalog result;
    for (const QString &protocol : {u"aneros"_s, u"lovense"_s, u"simulated"_s, u"tcode-v03"_s}) {
        if (const engine::Result<> loaded = result.loadFile(u":/devices/"_s + protocol + u".json"_s); !loaded)
            qFatal("%s", qPrintable(loaded.error().detail));
    }
    return result;
}

QByteArray configFile(const QString &name)
{
    QFile file(QStringLiteral(CONFIG_FOLDER "/") + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no fixture %s", qPrintable(name));
    return file.readAll();
}

QString inWords(const std::vector<engine::ImportRemark> &remarks)
{
    QStringList lines;
    for (const engine::ImportRemark &remark : remarks)
        lines += QString(remark.where + u": "_s + remark.why);
    return lines.join(u'\n');
}

QString foreignSamples()
{
    const QString folder = qEnvironmentVariable("ASSENT_SHARED", QStringLiteral(ASSENT_SHARED));
    const QDir samples(folder + u"/conformance/config"_s);
    return folder.isEmpty() || !samples.exists() ? QString() : samples.path();
}

} // namespace fixtures
