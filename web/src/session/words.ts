export const words = {
  zh: { choice: '选择场次' },
  en: { choice: 'Choose a session' },
}
