// The picture at screen size; the original is several megabytes.
export const preview_of = (picture_url: string) =>
  `${picture_url}${picture_url.includes('?') ? '&' : '?'}size=preview`
