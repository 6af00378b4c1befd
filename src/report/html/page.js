(function(){
"use strict";
var box=document.createElement("div");box.id="tip";box.hidden=true;box.setAttribute("aria-hidden","true");document.body.appendChild(box);
document.querySelectorAll("svg.chart").forEach(function(svg){
var title=svg.querySelector("title");
if(title&&title.parentNode===svg){svg.setAttribute("aria-label",title.textContent);svg.removeAttribute("aria-labelledby");var text=svg.querySelector("desc");if(text){svg.setAttribute("aria-describedby",text.id)}title.remove()}
svg.querySelectorAll("rect>title").forEach(function(tip){tip.parentNode.tipText=tip.textContent;tip.remove()});
});
function show(event){
var text=event.target&&event.target.tipText;
if(!text){box.hidden=true;return}
box.textContent=text;box.hidden=false;
var x=event.clientX+14,y=event.clientY+16;
box.style.left=Math.max(4,Math.min(x,document.documentElement.clientWidth-box.offsetWidth-8))+"px";
box.style.top=(y+box.offsetHeight+8>window.innerHeight?event.clientY-box.offsetHeight-10:y)+"px";
}
document.addEventListener("pointermove",show);
document.addEventListener("pointerdown",show);
document.addEventListener("scroll",function(){box.hidden=true},true);
})();
