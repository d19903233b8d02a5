#include "engine/api/DeviceFiles.h"

#include "engine/api/CatalogKeeper.h"
#include "engine/catalog/Catalog.h"
#include "engine/catalog/DeviceFileCheck.h"

namespace engine {

using namespace Qt::StringLiterals;

DeviceFileFindings inspectDeviceFile(const QString &path)
{
    DeviceFileFindings findings;
    Catalog catalog;
    catalog.load(u":/devices"_s);
    if (const Result<> loaded = catalog.loadFile(path); !loaded) {
        findings.problems += loaded.error().detail;
        return findings;
    }
    const Result<DeviceFileReport> report = checkDeviceFile(path, catalog);
    if (!report) {
        findings.problems += report.error().detail;
        return findings;
    }
    findings.problems += report.value().failures;
    findings.remarks = report.value().remarks;
    findings.testLines = report.value().lines;
    findings.models = report.value().models;
    return findings;
}

Result<QStringList> printModel(const QString &model, const QStringList &files)
{
    Catalog catalog;
    catalog.load(u":/devices"_s);
    for (const QString &file : files) {
        if (const Result<> loaded = catalog.loadFile(file); !loaded)
            return loaded.error();
    }
    const Result<CatalogModel> found = catalog.find(model);
    if (!found)
        return found.error();
    return printedModel(found.value());
}

Result<> checkUserConfig(const QString &path)
{
    const Result<QByteArray> read = CatalogKeeper::readConfig(path);
    return read ? Result<>() : Result<>(read.error());
}

} // namespace engine
