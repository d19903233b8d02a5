#pragma once
#include "engine/base/Constants.h"
#include "engine/consent/Consent.h"
#include "tests/fakes/ManualScheduler.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

/// What the tests of Consent share: identities, texts, and a Consent whose signals are recorded line by line.
namespace consent_test {

using engine::ApprovalId;
using engine::ApprovalRequest;
using engine::ClientId;
using engine::Consent;
using engine::Decision;
using engine::Identity;
using Kind = Identity::Kind;


inline const QString kDeniedText = QStringLiteral("The user did not allow this program.");
inline const QString kTimeoutText = QStringLiteral("Nobody answered in 60 seconds.");
inline const QString kBlockedText = QStringLiteral("The user has blocked this program.");
inline const QString kBusyText = QStringLiteral("Too many programs are waiting for an answer; try again later.");
inline const QString kTooOftenText = QStringLiteral("Too many programs have asked in the last minute; try again later.");
inline const QString kNobodyText =
    QStringLiteral("No user can be asked; allow this program with --allow-program PATH or --allow-origin ORIGIN.");

inline QString againText(const QString &wait)
{
    return QStringLiteral("This program was refused a moment ago; try again in ") + wait + u'.';
}

inline Identity program(const QString &name = QStringLiteral("game"))
{
    return {Kind::Program, {}, QStringLiteral("/opt/") + name, {}, 1000};
}

inline Identity page(const QString &origin, const QString &executable = QStringLiteral("/opt/browser"))
{
    return {executable.isEmpty() ? Kind::Opaque : Kind::Web, origin, executable, {}, 1000};
}

inline Identity opaque(const QString &origin)
{
    return {Kind::Opaque, origin, QStringLiteral("/opt/browser"), {}, 1000};
}

class ConsentFixture : public QObject
{
    Q_OBJECT

protected:
    void setUp();
    void tearDown();
    void restart();
    void record();
    void request(quint64 client, const Identity &identity = program());
    /// Asks and answers in one go, with a client of its own that leaves afterwards.
    void refuse(const Identity &identity);
    void answer(Decision decision) { m_consent->answer(m_consent->openRequests().value(0).id, decision); }
    /// What was emitted since the last call.
    QStringList events();
    void advance(std::chrono::milliseconds by);
    QString file() const { return m_folder->filePath(QStringLiteral("config/grants.json")); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ManualScheduler> m_scheduler;
    std::unique_ptr<Consent> m_consent;
    QStringList m_events;
    quint64 m_lastClient = 1000;
};

} // namespace consent_test
