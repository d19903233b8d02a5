#include "engine/settings/SettingsFile.h"

#include "engine/base/Constants.h"
#include "engine/base/PrivateFile.h"
#include "engine/settings/JsonSalvage.h"
#include "engine/settings/SettingsFormat.h"
#include "engine/settings/SettingsShape.h"

#include <QFileInfo>

namespace engine {

using namespace Qt::StringLiterals;

namespace {

bool exists(const QString &path)
{
    const QFileInfo info(path);
    return info.exists() || info.isSymLink();
}

bool isNewer(const QJsonObject &root)
{
    const std::optional<settings_format::Version> version = settings_format::versionOf(root);
    return version && version->major != settings_format::kVersion.major;
}

} // namespace

QString SettingsFile::backupPath() const
{
    return m_path + u".bak"_s;
}

SettingsFile::Content SettingsFile::read() const
{
    Content content;
    if (!exists(m_path)) {
        if (exists(backupPath())) {
            content.isRepaired = true;
            content.reports.append(u"%1 is missing"_s.arg(m_path));
            readBackup(content);
        }
        return content;
    }
    const Result<QByteArray> text = private_file::read(m_path, limits::kSettingsFileBytes);
    if (!text) {
        setAside(content, text.error().detail);
        readBackup(content);
        return content;
    }
    const JsonSalvage salvage = JsonSalvage::read(text.value());
    if (isNewer(salvage.root)) {
        content.mayWrite = false;
        content.reports.append(
            u"%1 was written by a newer version of the program; it is left as it is, and settings are not saved"_s.arg(
                m_path));
        readBackup(content);
        return content;
    }
    if (!salvage.isWhole) {
        takeSalvage(content, text.value());
        return content;
    }
    content.root = salvage.root;
    content.goodText = text.value();
    if (!settings_format::versionOf(content.root))
        content.reports.append(u"%1: assentSettings is no version; it is read as 1.0"_s.arg(m_path));
    return content;
}

/// Takes what the last good copy has, which may itself not be whole.
void SettingsFile::readBackup(Content &content) const
{
    if (!exists(backupPath()))
        return;
    const Result<QByteArray> text = private_file::read(backupPath(), limits::kSettingsFileBytes);
    if (!text) {
        content.reports.append(text.error().detail);
        return;
    }
    const JsonSalvage salvage = JsonSalvage::read(text.value());
    if (isNewer(salvage.root))
        return;
    content.root = salvage.root;
    content.reports.append(salvage.isWhole
                               ? u"the last good copy is used: %1"_s.arg(backupPath())
                               : u"%1 is damaged at byte %2: %3; what stands before that is used"_s.arg(backupPath())
                                     .arg(salvage.damageAt)
                                     .arg(salvage.reason));
}

void SettingsFile::takeSalvage(Content &content, const QByteArray &text) const
{
    const JsonSalvage salvage = JsonSalvage::read(text);
    setAside(content, u"%1 is damaged at byte %2: %3; what stands before that is used"_s.arg(m_path)
                          .arg(salvage.damageAt)
                          .arg(salvage.reason));
    readBackup(content);
    content.root = settings_shape::completed(salvage.root, content.root, settings_shape::root(), salvage.open);
}

void SettingsFile::setAside(Content &content, const QString &reason) const
{
    const QString aside = private_file::setAside(m_path);
    content.isRepaired = true;
    content.mayWrite = !aside.isEmpty();
    content.reports.append(reason % (aside.isEmpty() ? u"; it could not be moved aside, so nothing is saved"_s
                                                     : QString(u"; kept as "_s % aside)));
}

Result<> SettingsFile::write(const QByteArray &text, const QByteArray &previous) const
{
    if (text.size() > limits::kSettingsFileBytes) // it could not be read back
        return Error{ErrorCode::File, u"writing %1: there is too much of it"_s.arg(m_path)};
    const Result<> kept = previous.isEmpty() ? Result<>() : private_file::write(backupPath(), previous);
    const Result<> written = private_file::write(m_path, text);
    return written ? kept : written;
}

} // namespace engine
