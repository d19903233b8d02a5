#pragma once
#include "engine/api/EngineTypes.h"

#include <QWidget>
#include <map>

class QMenu;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace ui {

class DeviceCard;
class TextLabel;

/// The devices, one card each, in the order in which clients see them.
/// \thread the one of the windows
class DeviceList final : public QWidget
{
    Q_OBJECT

public:
    explicit DeviceList(QWidget *parent = nullptr);

    void setDevices(const QList<engine::DeviceInfo> &devices);
    void setLevels(const QList<engine::DeviceLevels> &levels);
    /// The names of those who may drive devices.
    void setClients(const QList<engine::ClientInfo> &clients);
    void setScanning(bool isScanning);
    /// Takes it over.
    void setFileMenu(QMenu *menu);
    /// \param count of what is wrong with files about devices; a line says so
    void setFileProblems(int count);
    /// \param settings for all devices; those of devices that are not connected can be called up from a menu
    void setSettings(const QList<engine::DeviceSettings> &settings);
    bool isEmpty() const { return m_cards.empty(); }

signals:
    void stopRequested(engine::DeviceIndex device);
    void removeRequested(engine::DeviceIndex device);
    void settingsRequested(const engine::DeviceKey &key);
    void scanRequested();
    void addRequested();
    void fileProblemsRequested();

private:
    QWidget *makeProblemLine();
    QPushButton *makeAwayButton();
    void showAway();
    QWidget *makeEmptyPage();
    QWidget *makeCardPage();
    void addCard(const engine::DeviceInfo &device);
    void orderCards();
    void showLevels();

    std::map<engine::DeviceIndex, DeviceCard *> m_cards;
    std::map<engine::DeviceIndex, engine::DeviceLevels> m_levels; // the last sample
    std::map<engine::ClientId, QString> m_clientNames;
    QStackedWidget *m_pages = nullptr;
    QVBoxLayout *m_cardLayout = nullptr;
    QPushButton *m_scan = nullptr;
    QPushButton *m_files = nullptr;
    QPushButton *m_away = nullptr; // opens m_awayMenu
    QMenu *m_awayMenu = nullptr;   // devices that have settings and are not connected
    QList<engine::DeviceSettings> m_settings;
    QList<engine::DeviceKey> m_present;
    QWidget *m_problemLine = nullptr;
    TextLabel *m_problemText = nullptr;
};

} // namespace ui
