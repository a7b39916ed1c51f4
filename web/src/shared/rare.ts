// The font for rare characters of names (web/rare_font.mjs). It is asked for by the script: a style sheet of the page
// itself would keep a page waiting that is otherwise complete, for as long as a network hangs.
const link = document.createElement('link')
link.rel = 'stylesheet'
link.href = '/rare/rare.css'
document.head.append(link)

// Chromium may leave the boxes standing that it drew before a piece came: where a name has only characters that no
// other font has, it takes the shape it kept. A font feature it has not met before (there is none of that name, so
// nothing else looks different) makes it shape every text anew.
let come = 0
document.fonts.addEventListener('loadingdone', () => {
  document.documentElement.style.fontFeatureSettings = `'rare' ${++come}`
})
