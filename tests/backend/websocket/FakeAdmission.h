#pragma once
#include "engine/backend/Admission.h"

#include <QList>
#include <QStringList>

/// Notes who has asked, and answers when a test says so.
class FakeAdmission final : public engine::Admission
{
    Q_OBJECT

public:
    bool mayEnter(const engine::ConnectionOrigin &origin) override
    {
        origins.append(origin.origin);
        return letsIn;
    }
    engine::AdmissionId ask(const engine::ConnectionOrigin &, const QString &claimedName) override
    {
        asked.append(claimedName);
        return engine::AdmissionId{static_cast<quint64>(asked.size())};
    }
    void leave(engine::AdmissionId id) override { left.append(static_cast<int>(id)); }

    /// \param number of the question, from 1
    void allow(int number) { emit decided(engine::AdmissionId{static_cast<quint64>(number)}, true, {}); }
    void deny(int number)
    {
        emit decided(engine::AdmissionId{static_cast<quint64>(number)}, false, QStringLiteral("not today"));
    }
    void revoke(int number) { emit revoked(engine::AdmissionId{static_cast<quint64>(number)}); }

    bool letsIn = true;
    QStringList origins;
    QStringList asked;
    QList<int> left;
};
