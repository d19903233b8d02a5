#include "ui/GrantDialog.h"

#include "ui/Format.h"
#include "ui/ScopeEditor.h"
#include "ui/TextLabel.h"
#include "ui/Theme.h"

#include <QCheckBox>
#include <QDateTimeEdit>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {

namespace {

constexpr int kMargin = 20;
constexpr int kSpacing = 12;
constexpr int kWidth = 400;
constexpr qint64 kDay = 24 * 60 * 60;

} // namespace

GrantDialog::GrantDialog(const engine::Grant &grant, const QList<engine::DeviceInfo> &devices, QWidget *parent)
    : QDialog(parent)
    , m_grant(grant)
{
    setWindowTitle(tr("Edit the permission"));
    setAccessibleName(windowTitle());
    setMinimumWidth(kWidth);
    auto *name = new TextLabel(programName(grant.identity));
    name->scaleFont(1.15, true);
    auto *identity = new TextLabel(identityText(grant.identity), TextLabel::Tone::Secondary);
    identity->setElideMode(Qt::ElideMiddle);
    m_editor = new ScopeEditor;
    m_editor->setDevices(devices);
    m_editor->setScope(grant.scope);
    auto *note = new QLabel(tr("If it is connected, it is stopped and disconnected, and may connect again."));
    note->setAccessibleName(note->text());
    note->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel);
    for (const auto role : {QDialogButtonBox::Save, QDialogButtonBox::Cancel}) {
        QPushButton *button = buttons->button(role);
        button->setText(role == QDialogButtonBox::Save ? tr("Save") : tr("Cancel"));
        button->setAccessibleName(button->text());
    }
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    layout->setSpacing(kSpacing);
    layout->setSizeConstraint(QLayout::SetMinimumSize);
    layout->addWidget(name);
    layout->addWidget(identity);
    layout->addWidget(m_editor);
    layout->addWidget(makeEnd());
    layout->addWidget(note);
    layout->addStretch();
    layout->addWidget(buttons);
}

QWidget *GrantDialog::makeEnd()
{
    auto *row = new QWidget;
    row->setAccessibleName(tr("End"));
    m_hasEnd = new QCheckBox(tr("&Ask again after"));
    m_hasEnd->setAccessibleName(tr("Ask again after some time"));
    m_hasEnd->setChecked(m_grant.expiresAt.has_value());
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    m_end = new QDateTimeEdit(QDateTime::fromSecsSinceEpoch(m_grant.expiresAt.value_or(now + kDay)));
    m_end->setCalendarPopup(true);
    m_end->setAccessibleName(tr("When it has to ask again"));
    m_end->setEnabled(m_hasEnd->isChecked());
    connect(m_hasEnd, &QCheckBox::toggled, m_end, &QWidget::setEnabled);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_hasEnd);
    layout->addWidget(m_end, 1);
    return row;
}

engine::Scope GrantDialog::scope() const
{
    return m_editor->scope();
}

std::optional<qint64> GrantDialog::expiresAt() const
{
    return m_hasEnd->isChecked() ? std::optional(m_end->dateTime().toSecsSinceEpoch()) : std::nullopt;
}

} // namespace ui
