#pragma once
#include "engine/api/EngineTypes.h"

#include <QDialog>
#include <QTimer>
#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace ui {

class ScopeEditor;
class TextLabel;

/// Asks the user about one request: who it is, as far as that is verified, what it calls itself, and five answers.
/// What it may do stands below the answers, where opening it moves none of them.
///
/// It takes no keyboard focus when it comes up, Deny is what Return, Escape and closing mean, and what allows does nothing
/// for a moment after the dialog was shown, moved, resized or activated, or the answers in it moved: nobody allows by a click meant for something else.
/// \thread the one of the windows
class ApprovalDialog final : public QDialog
{
    Q_OBJECT

public:
    using Clock = std::function<qint64()>; ///< monotonic, in milliseconds

    explicit ApprovalDialog(const engine::ApprovalRequest &request, QWidget *parent = nullptr, Clock now = {});

    engine::ApprovalId approval() const { return m_request.id; }
    /// The same request as it stands now.
    void update(const engine::ApprovalRequest &request);
    using QWidget::update;
    /// \param devices that there are now, to choose from
    void setDevices(const QList<engine::DeviceInfo> &devices);
    /// True while a click on what allows is ignored.
    bool isInert() const;

    void reject() override;

signals:
    /// Once at most.
    void answered(engine::ApprovalId id, engine::Decision decision, const engine::Scope &scope);

protected:
    bool event(QEvent *event) override;

private:
    QWidget *makeTexts();
    QWidget *makeButtons();
    QWidget *makeScope();
    void setScopeShown(bool isShown);
    void resizeBy(const std::function<void()> &change);
    QPushButton *makeButton(const QString &text, engine::Decision decision);
    void showIdentity();
    void showWarnings();
    QStringList warnings() const;
    void showCountdown();
    void fitTexts();
    void becomeInert();
    void enableAllow();
    void answer(engine::Decision decision);

    engine::ApprovalRequest m_request;
    const Clock m_now;
    qint64 m_deadline = 0;  ///< of the answer, by m_now
    qint64 m_inertUntil = 0;
    int m_answersAt = 0; ///< how far from the upper end
    bool m_isAnswered = false;
    QTimer m_inertTimer;
    QTimer m_countdownTimer;

    QLabel *m_headline = nullptr;
    QLabel *m_origin = nullptr;
    QLabel *m_path = nullptr;
    QLabel *m_claim = nullptr;
    QWidget *m_warningRow = nullptr;
    QLabel *m_warningIcon = nullptr;
    QLabel *m_warning = nullptr;
    QLabel *m_countdown = nullptr;
    QToolButton *m_scopeButton = nullptr;
    TextLabel *m_scopeText = nullptr;
    ScopeEditor *m_scope = nullptr;
    QPushButton *m_deny = nullptr;
    QPushButton *m_always = nullptr;
    QList<QPushButton *> m_allow;
};

} // namespace ui
