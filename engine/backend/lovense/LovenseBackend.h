#pragma once
#include "engine/backend/Backend.h"
#include "engine/backend/lovense/ToyList.h"
#include "engine/base/Result.h"
#include "engine/base/Scheduler.h"

#include <QList>
#include <QPointer>
#include <QUrl>
#include <memory>

namespace engine {

class LovenseHardware;
class LovenseHttp;

/// Devices behind the Lovense Connect application, an old way to them. Off until the user switches it on: finding the
/// application means to ask a server of its vendor.
class LovenseBackend final : public Backend
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kDirectoryInterval{10'000};
    static constexpr std::chrono::milliseconds kToysInterval{1000};
    /// So many answers in a row may an application fail to give before its devices are taken for gone.
    static constexpr int kFailures = 3;

    /// \param directory where applications are looked up; tests have their own
    explicit LovenseBackend(Scheduler &scheduler,
                            const QUrl &directory = QUrl(QStringLiteral("https://api.lovense.com/api/lan/getToys")),
                            QObject *parent = nullptr);
    ~LovenseBackend() override;

    QString id() const override;
    void startScanning() override;
    void stopScanning() override;
    bool isScanning() const override { return m_isOn && m_isScanning; }
    std::unique_ptr<Hardware> create(const Advertisement &advertisement, const HardwareLayout &layout) override;
    BusStatus status() const override;
    void applySettings(const BusSettings &settings) override;

private:
    /// An application and what it has.
    struct Place
    {
        LovenseHost host;
        QList<LovenseToy> toys;
        int failures = 0;
        bool isAsked = false; ///< an answer is due
    };

    void askDirectory();
    void askPlaces();
    void handleHosts(const Result<QList<LovenseHost>> &hosts);
    void handleToys(const LovenseHost &host, const Result<QList<LovenseToy>> &toys);
    void forget(const LovenseHost &host);
    void dropMissing(const Place &place, const QString &reason);
    Place *place(const LovenseHost &host);
    bool isNeeded() const { return m_isScanning || !m_hardware.isEmpty(); }
    void setProblem(BusProblem problem, const QString &detail);
    LovenseHardware *hardware(const QString &address) const;

    Scheduler &m_scheduler;
    const QUrl m_directory;
    std::unique_ptr<LovenseHttp> m_http; // null while it is off
    QList<Place> m_places;
    QList<LovenseHardware *> m_hardware; // that exists
    std::unique_ptr<Timer> m_directoryTimer;
    std::unique_ptr<Timer> m_toysTimer;
    BusProblem m_problem = BusProblem::SwitchedOff;
    QString m_detail;
    bool m_isOn = false;
    bool m_isScanning = false;
};

} // namespace engine
