#include "studies/compare/report_script.h"

#include <string>

namespace dubstage::report {

namespace {

constexpr const char* form = R"(<div class="listen" id="listen">
<p class="dim">Excerpts of all chains and of the song, laid over each other to a part of a frame and brought to one loudness. Switching does
not interrupt: space plays and stops, the figures 1 to 9 choose. FLAC, 16 bit with dither.</p>
<div class="row"><select id="excerpt" aria-label="Excerpt"></select><button id="play">Play</button> <span class="dim" id="level"></span></div>
<progress id="place" max="1" value="0"></progress>
<h3>Side by side</h3><div class="row" id="open"></div>
<h3>Blind test of two (ABX)</h3>
<div class="row">A <select id="abx-a" aria-label="A"></select> B <select id="abx-b" aria-label="B"></select>
<select id="abx-n" aria-label="Trials"><option>10</option><option selected>16</option><option>25</option></select> trials
<button id="abx-start">Start</button></div>
<div class="row" id="abx" hidden><button data-x="a">A</button><button data-x="b">B</button><button data-x="x">X</button>
<button id="x-is-a">X is A</button><button id="x-is-b">X is B</button></div>
<p class="result" id="abx-result"></p>
<h3>Blind ranking</h3>
<div class="row"><button id="rank-start">Start</button> <span class="dim">All sounds of the excerpt in an order of chance, under letters: give each 0 to 100.</span></div>
<div id="rank"></div><p class="result" id="rank-result"></p>
<div class="row"><button id="save">Save what was heard</button></div>
</div>
)";

constexpr const char* player = R"JS(
'use strict';
const excerpts=JSON.parse(document.getElementById('excerpts').textContent),$=id=>document.getElementById(id);
const log={abx:[],ranking:[]};
// All sounds of an excerpt run in step from one beginning; choosing one is a fade of 10 ms.
class Player{
 constructor(){this.context=null;this.sources=[];this.gains=[];this.current=0;this.playing=false;this.number=-1;this.started=0;this.at=0}
 async load(number){
  this.context??=new AudioContext({sampleRate:excerpts[number].rate});
  if(this.number===number)return;
  this.stop();this.number=number;this.at=0;
  this.buffers=await Promise.all(excerpts[number].sounds.map(s=>this.context.decodeAudioData(Uint8Array.from(atob(s.flac),c=>c.charCodeAt(0)).buffer)));
  this.length=Math.min(...this.buffers.map(b=>b.duration));
 }
 async play(number){
  await this.load(number);
  if(this.playing)return;
  await this.context.resume();
  const start=this.context.currentTime+.03;
  this.gains=[];
  this.sources=this.buffers.map((buffer,i)=>{
   const source=this.context.createBufferSource(),gain=this.context.createGain();
   source.buffer=buffer;source.loop=true;source.loopEnd=this.length;
   gain.gain.value=i===this.current?1:0;
   source.connect(gain).connect(this.context.destination);source.start(start,this.at);
   this.gains.push(gain);return source});
  this.started=start-this.at;this.playing=true;
 }
 stop(){if(!this.playing)return;this.at=this.place();this.sources.forEach(s=>s.stop());this.playing=false}
 place(){return this.playing?Math.max(0,(this.context.currentTime-this.started)%this.length):this.at}
 choose(i){
  if(this.playing&&i!==this.current){const t=this.context.currentTime,f=.01;
   for(const[k,from,to]of[[this.current,1,0],[i,0,1]]){const g=this.gains[k].gain;g.cancelScheduledValues(t);g.setValueAtTime(from,t);g.linearRampToValueAtTime(to,t+f)}}
  this.current=i}
}
const player=new Player();
const number=()=>Number($('excerpt').value),sounds=()=>excerpts[number()].sounds;
function press(box,button){box.querySelectorAll('button').forEach(b=>b.setAttribute('aria-pressed',b===button))}
async function hear(i){player.choose(i);await player.play(number());$('play').textContent='Stop'}
function option(text,value){const o=document.createElement('option');o.textContent=text;o.value=value;return o}
function show(){
 player.stop();$('play').textContent='Play';player.choose(0);
 $('level').textContent='at '+excerpts[number()].lufs+' LUFS';
 $('open').replaceChildren(...sounds().map((s,i)=>{const b=document.createElement('button');
  b.style.borderLeft='6px solid '+s.colour;b.textContent=(i+1)+' '+s.name+' ('+s.gain+')';b.onclick=()=>{press($('open'),b);hear(i)};return b}));
 for(const id of['abx-a','abx-b'])$(id).replaceChildren(...sounds().map((s,i)=>option(s.name,i)));
 $('abx-b').value=1;$('abx').hidden=true;$('rank').replaceChildren();
}
$('excerpt').replaceChildren(...excerpts.map((e,i)=>option(e.name,i)));$('excerpt').onchange=show;
$('play').onclick=async()=>{if(player.playing){player.stop();$('play').textContent='Play'}else{await player.play(number());$('play').textContent='Stop'}};
setInterval(()=>{if(player.length)$('place').value=player.place()/player.length},50);
document.addEventListener('keydown',e=>{if(/SELECT|INPUT/.test(e.target.tagName))return;
 if(e.key===' '){e.preventDefault();$('play').click()}
 const b=$('open').children[Number(e.key)-1];if(b&&!testing())b.click()});
)JS";

constexpr const char* statistics = R"JS(
// ln of the gamma function, after Lanczos with the coefficients of Numerical Recipes' g = 5.
function lnGamma(x){const c=[76.18009172947146,-86.50532032941677,24.01409824083091,-1.231739572450155,.001208650973866179,-5.395239384953e-6];
 let y=x,t=x+5.5;t-=(x+.5)*Math.log(t);let s=1.000000000190015;for(const k of c)s+=k/++y;return-t+Math.log(2.5066282746310005*s/x)}
// At least k of n right by chance alone.
function binomialTail(k,n){let p=0;for(let i=k;i<=n;++i)p+=Math.exp(lnGamma(n+1)-lnGamma(i+1)-lnGamma(n-i+1)-n*Math.LN2);return Math.min(1,p)}
// Above x, of chi square with df degrees of freedom: the incomplete gamma function by its series, or its fraction.
function chiTail(x,df){if(x<=0)return 1;const a=df/2,z=x/2,f=Math.exp(-z+a*Math.log(z)-lnGamma(a));
 if(z<a+1){let t=1/a,s=t;for(let n=1;n<500&&t>s*1e-14;++n){t*=z/(a+n);s+=t}return 1-s*f}
 let b=z+1-a,c=1e300,d=1/b,h=d;for(let i=1;i<500;++i){const an=-i*(i-a);b+=2;d=1/(an*d+b);c=b+an/c;h*=d*c;if(Math.abs(d*c-1)<1e-14)break}return f*h}
// Ranks from 1, the highest score first; ties share.
function ranks(scores){return scores.map(s=>scores.filter(o=>o>s).length+(scores.filter(o=>o===s).length+1)/2)}
// Friedman's test, with ties: are the sounds heard as alike? `table`: a row of scores per trial.
function friedman(table){const n=table.length,k=table[0].length,all=table.map(ranks),sums=Array.from({length:k},(_,j)=>all.reduce((s,r)=>s+r[j],0));
 let ties=0;for(const r of all)for(const v of new Set(r)){const t=r.filter(o=>o===v).length;ties+=t**3-t}
 const q=(12*sums.reduce((s,r)=>s+r*r,0)/(n*k*(k+1))-3*n*(k+1))/(1-ties/(n*(k**3-k)));
 return{means:sums.map(s=>s/n),p:Number.isFinite(q)?chiTail(q,k-1):1}}
// Student's t that 95 % lie within, for df degrees of freedom; above ten by the series of Cornish and Fisher.
function student(df){const t=[12.706,4.303,3.182,2.776,2.571,2.447,2.365,2.306,2.262,2.228],z=1.959964;
 return t[df-1]??z+(z**3+z)/(4*df)+(5*z**5+16*z**3+3*z)/(96*df*df)}
function meanAndError(list){const n=list.length,m=list.reduce((s,v)=>s+v,0)/n;
 return{mean:m,error:n>1?student(n-1)*Math.sqrt(list.reduce((s,v)=>s+(v-m)**2,0)/(n-1)/n):NaN}}
function shuffled(list){const a=[...list];for(let i=a.length-1;i>0;--i){const j=crypto.getRandomValues(new Uint32Array(1))[0]%(i+1);[a[i],a[j]]=[a[j],a[i]]}return a}
)JS";

constexpr const char* tests = R"JS(
let abx=null,ranking=null;
const testing=()=>abx!==null||ranking!==null;
function hideNames(hidden){$('open').querySelectorAll('button').forEach(b=>b.disabled=hidden);$('excerpt').disabled=hidden}
function nextTrial(){abx.x=crypto.getRandomValues(new Uint8Array(1))[0]&1;press($('abx'),null);
 $('abx-result').textContent='Trial '+(abx.done+1)+' of '+abx.n+'. How many were right is told at the end, so that nobody stops at a lucky moment.'}
$('abx-start').onclick=()=>{const a=Number($('abx-a').value),b=Number($('abx-b').value);
 if(a===b){$('abx-result').textContent='Choose two that differ.';return}
 abx={a,b,n:Number($('abx-n').value),done:0,right:0};hideNames(true);$('abx').hidden=false;nextTrial()};
$('abx').querySelectorAll('[data-x]').forEach(b=>b.onclick=()=>{press($('abx'),b);
 hear(b.dataset.x==='a'?abx.a:b.dataset.x==='b'?abx.b:abx.x?abx.b:abx.a)});
function answer(isB){if(abx.x===isB)++abx.right;if(++abx.done<abx.n){nextTrial();return}
 const p=binomialTail(abx.right,abx.n),names=[sounds()[abx.a].name,sounds()[abx.b].name];
 log.abx.push({excerpt:excerpts[number()].name,a:names[0],b:names[1],right:abx.right,trials:abx.n,p});
 $('abx-result').textContent=abx.right+' of '+abx.n+' right: by chance alone that happens with probability '+p.toPrecision(2)+
  (p<=.05?': '+names.join(' and ')+' were told apart.':': not told apart.');
 abx=null;$('abx').hidden=true;hideNames(false);player.stop();$('play').textContent='Play'}
$('x-is-a').onclick=()=>answer(0);$('x-is-b').onclick=()=>answer(1);
$('rank-start').onclick=()=>{ranking={order:shuffled(sounds().map((_,i)=>i))};hideNames(true);player.stop();
 const rows=ranking.order.map((i,place)=>{const row=document.createElement('div'),b=document.createElement('button'),slider=document.createElement('input'),shown=document.createElement('span');
  row.className='row';b.textContent=String.fromCharCode(65+place);b.onclick=()=>{press($('rank'),b);hear(i)};
  slider.type='range';slider.min=0;slider.max=100;slider.value=50;slider.dataset.sound=i;slider.setAttribute('aria-label','Score of '+b.textContent);
  shown.textContent=' 50';slider.oninput=()=>shown.textContent=' '+slider.value;row.append(b,slider,shown);return row});
 const done=document.createElement('button');done.textContent='Done';done.onclick=rank;
 $('rank').replaceChildren(...rows,done);$('rank-result').textContent=''};
function rank(){const scores=sounds().map((_,i)=>Number($('rank').querySelector('[data-sound="'+i+'"]').value));
 log.ranking.push({excerpt:excerpts[number()].name,scores:Object.fromEntries(sounds().map((s,i)=>[s.name,scores[i]]))});
 ranking=null;hideNames(false);$('rank').replaceChildren();player.stop();$('play').textContent='Play';showRanking()}
function showRanking(){const names=sounds().map(s=>s.name),trials=log.ranking.filter(t=>names.every(n=>n in t.scores)),table=trials.map(t=>names.map(n=>t.scores[n]));
 const f=friedman(table),lines=names.map((n,i)=>({n,rank:f.means[i],...meanAndError(table.map(r=>r[i]))})).sort((a,b)=>a.rank-b.rank);
 $('rank-result').innerHTML='';
 for(const l of lines){const line=document.createElement('div');
  line.textContent=l.n+': mean rank '+l.rank.toFixed(1)+', score '+l.mean.toFixed(0)+(Number.isNaN(l.error)?'':' ± '+l.error.toFixed(0));$('rank-result').append(line)}
 const last=document.createElement('div');last.className='dim';
 last.textContent=table.length<3?'After three rankings and more, of other excerpts too, a test tells whether the differences are more than chance.':
  table.length+' rankings; Friedman: p = '+f.p.toPrecision(2)+(f.p<=.05?', the sounds were heard as different.':', no difference that chance does not make.');
 $('rank-result').append(last)}
$('save').onclick=()=>{const a=document.createElement('a');a.href=URL.createObjectURL(new Blob([JSON.stringify({page:document.title,...log},null,1)],{type:'application/json'}));a.download='heard.json';a.click()};
show();
)JS";

} // namespace

const char* listening_form()
{
    return form;
}

const char* listening_script()
{
    static const std::string all = std::string(player) + statistics + tests;
    return all.c_str();
}

} // namespace dubstage::report
