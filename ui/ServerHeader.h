#pragma once
#include "engine/api/EngineTypes.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QPushButton;

namespace ui {

class TextLabel;

/// The top of the window: where the server listens or why it does not, the switches, and the button that stops all.
/// Everything it shows comes from the last status.
/// \thread the one of the windows
class ServerHeader final : public QWidget
{
    Q_OBJECT

public:
    explicit ServerHeader(QWidget *parent = nullptr);

    void setStatus(const engine::ServerStatus &status);
    void setScanning(bool isScanning);
    void copyAddress();

signals:
    void serverEnableRequested(bool isEnabled);
    void scanRequested(bool isOn);
    void stopAllRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    QLayout *makeTop();
    QLayout *makeBottom();
    void act();
    void showIcons();

    engine::ServerStatus m_status;
    QLabel *m_dot = nullptr;
    TextLabel *m_title = nullptr;
    TextLabel *m_detail = nullptr;
    QPushButton *m_action = nullptr; // Copy, Turn on or Try again
    QCheckBox *m_switch = nullptr;
    QPushButton *m_scan = nullptr;
    QPushButton *m_stopAll = nullptr;
};

} // namespace ui
