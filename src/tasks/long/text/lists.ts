/** Names of people, places and things to make questions of. None of them occurs in the filler prose. */

import type { Random } from '../../../random';
import type { LongSplit } from '../task';
import { drawOf } from './split';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const firstNames = words(`
  Aaron Abigail Adrian Agnes Alan Albert Alice Amara Amelia Amir Andrea Angela Anita Anton Arthur Astrid Barbara Beatrice
  Benjamin Bernard Bianca Boris Brenda Bruno Camille Carla Carmen Caroline Cecilia Charles Clara Clement Conrad Cornelia
  Damian Daniel Deborah Dennis Diana Dominic Dorothy Edgar Edith Edward Eleanor Elena Elias Eliza Emil Emma Erik Ernest
  Esther Eugene Eva Fabian Fatima Felix Fiona Florence Francis Frank Frederick Gabriel Gemma George Gerald Gloria Gordon
  Greta Hannah Harold Harriet Hassan Hector Helen Henry Herbert Hilda Horace Hugo Ibrahim Ida Ingrid Irene Isaac Isabel
  Ivan Jacob Jasmine Jasper Jerome Joan Jonas Josephine Judith Julian Karen Karim Katherine Kevin Klara Lars Laura Lawrence
  Leila Leonard Leopold Lillian Linda Lorenz Louisa Lucas Lydia Magnus Marcel Margaret Maria Marian Martin Matilda Maurice
  Maxine Melvin Mercy Miriam Mohammed Monica Muriel Nadia Naomi Natalie Nathan Nicholas Nina Nora Norbert Octavia Olga
  Oliver Olivia Omar Oscar Otto Pamela Patrick Paula Percy Peter Philip Priya Quentin Rachel Ralph Ramona Raymond Rebecca
  Regina Reinhard Richard Robert Roger Roland Rosa Rudolf Ruth Samira Samuel Sandra Sarah Sebastian Selma Sergei Sidney
  Simon Sofia Stella Stephen Susanna Sylvia Tamara Teresa Theodore Thomas Tobias Ulrich Ursula Valerie Vanessa Vera Victor
  Vincent Viola Walter Wanda Wesley Wilfred Winifred Xavier Yasmin Yvonne Zachary Zelda Zora`);

export const lastNames = words(`
  Abbott Acheson Adler Albright Alden Alvarez Amsel Andersen Archer Ashdown Atwood Bachmann Baldwin Barlow Beckett Bellamy
  Bennett Berger Blackwood Bolton Bowen Brandt Breuer Briggs Brooks Buchanan Burgess Calloway Cardoso Carver Castillo
  Chandler Clarkson Coleman Corbett Crawford Cromwell Dalton Daniels Decker Delgado Dietrich Donovan Draper Duarte Dunbar
  Eastman Eckhart Ellison Emerson Engel Espinoza Everett Fairchild Falk Farrell Ferreira Finch Fischer Fleming Forsythe
  Foster Franklin Fuller Galloway Garrison Gerhardt Gilmore Goddard Goldberg Grantham Greaves Grimaldi Gustafson Haddad
  Hagen Halloran Hampton Hargrove Hartmann Hawkins Heller Henriksen Herrera Hobson Holloway Hopper Hubbard Huxley Ingram
  Iverson Jablonski Jacobsen Jansen Jefferson Jennings Jorgensen Kaplan Kaufman Keating Kellerman Kendrick Kimura Kirkland
  Koenig Kowalski Krueger Lambert Langley Larkin Lindqvist Lockhart Lombardi Lundgren Mackenzie Maddox Mahoney Mancini
  Marchetti Marlowe Mathison Mayfield McBride Meredith Merrick Middleton Molina Monroe Montague Moreau Morrison Mueller
  Nakamura Navarro Newcombe Nielsen Norwood Novak Oakley Okafor Olafsen Ortega Osborne Overton Pacheco Paget Pemberton
  Pereira Petrov Pfeiffer Pickering Poole Prescott Quigley Quinlan Radcliffe Ramsey Rasmussen Redford Reinhardt Renner
  Reynolds Richter Rivera Rosenthal Rothwell Rutledge Salazar Sandberg Santoro Sawyer Schaefer Schumann Seymour Sheridan
  Silvestri Sinclair Sorensen Stafford Steiner Sterling Stratton Sullivan Sutherland Talbot Tanaka Thackeray Thorne
  Tillman Torres Tremblay Ulmer Underwood Valentine Vance Vasquez Vogel Wainwright Wallace Warwick Watanabe Weaver Webster
  Weiss Wexler Whitaker Wickham Winslow Wolfe Yamada Yates Yeats Zeller Zimmerman`);

const placeStarts = words(`
  Alder Amber Ash Bar Beck Birch Black Bram Bridge Bright Brook Cald Cedar Clay Cold Copper Cran Dale Deep Dun East Elder
  Elm Fair Fal Fern Glen Gold Gran Green Grey Hale Haven Hazel Heath High Holl Horn Iron Kel Kings Lang Lark Lin Long Mal
  Maple Mar Mill Moor Nether North Oak Old Otter Over Pine Quarry Raven Red Rock Rose Salt Sand Shel Silver South Star
  Stone Storm Swan Thorn Under Wake West White Wild Willow Wind Winter Wood Wren`);
const placeEnds = words(`
  borough bourne bridge brook burgh burn bury by cliff combe cote dale field ford gate ham haven hurst leigh low march mere
  mouth pool port rick shaw stead stoke thorpe ton vale wark water well wick worth`);

/** Invented towns, about three thousand; none is called like a family. */
export const places: readonly string[] = placeStarts
  .flatMap((start) => placeEnds.map((end) => start + end))
  .filter((place) => !lastNames.includes(place));

export const colours = words(`
  amber azure beige bronze burgundy cobalt coral crimson emerald indigo ivory jade lavender lilac magenta maroon mauve ochre
  olive orange purple russet scarlet sepia silver teal turquoise umber vermilion violet`);
/** Small things that one may own. None is in the filler prose. */
export const objects = words(`
  abacus accordion almanac anvil astrolabe backgammon bagpipe balalaika banjo barometer bassoon bicycle binoculars bugle
  cello chandelier chessboard clarinet compass cornet cutlass dagger dulcimer easel epaulette figurine flugelhorn gramophone
  gyroscope harmonica harpsichord helmet hourglass kaleidoscope kayak kettledrum lantern locket lute mandolin marionette
  medallion metronome microscope monocle necklace oboe ocarina octant parasol pendulum periscope phonograph piccolo
  porcelain projector quiver rapier samovar saxophone sceptre sextant sitar sledge snuffbox statuette stethoscope
  stereoscope sundial tambourine tapestry telescope theodolite tiara toboggan trombone tuba typewriter ukulele unicycle
  viola xylophone zither`);

/** A full name of the split; about 60,000 there are over all three. */
export const nameOf = (split: LongSplit, random: Random, taken: Set<string>): string =>
  drawOf(split, taken, () => `${random.pick(firstNames)} ${random.pick(lastNames)}`);

/** A town of the split. */
export const placeOf = (split: LongSplit, random: Random, taken: Set<string>): string =>
  drawOf(split, taken, () => random.pick(places));

/** A thing with a colour, of the split: “cobalt sextant”; about 2,600 over all three. */
export const objectOf = (split: LongSplit, random: Random, taken: Set<string>): string =>
  drawOf(split, taken, () => `${random.pick(colours)} ${random.pick(objects)}`);
